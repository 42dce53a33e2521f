using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>The second loop: inputs, instances, and what leads out.</summary>
internal sealed partial class ArrayWriter
{
    public void Write(VerilogText text, ExpressionWriter expressions, VerilogStyle style)
    {
        foreach (var (net, low, width) in _reads) expressions.MarkRead(net, low, width);
        for (var a = 0; a < _module.Arrays.Length; a++)
        {
            var array = _module.Arrays[a];
            text.Blank();
            VerilogStyle.WriteDocumentation(text, array.Documentation);
            var location = style.Location(array.Source).TrimStart();
            if (location.Length != 0) text.Line(location);
            var label = _names.Scope.TakeExact("gen_" + NameScope.Identifier(array.Name));
            var writer = new LoopBody(this, a, expressions);
            WriteLoops(text, array, label, () => writer.Write(text));
            var path = label + "[]" + string.Concat(Enumerable.Range(1, array.Shape.Length - 1).Select(d => $".{LabelOf(array, d)}[]"));
            _names.InstanceMap.Add((array.Name + string.Concat(Enumerable.Repeat("[]", array.Shape.Length)), $"{path}.u_{NameScope.Identifier(array.Name)}"));
        }
    }

    /// <summary>The text of one instance of an array, in terms of the loop variables.</summary>
    private sealed class LoopBody(ArrayWriter owner, int arrayIndex, ExpressionWriter expressions)
    {
        private readonly InstanceArray _array = owner._module.Arrays[arrayIndex];
        private readonly NameScope _locals = new(owner._names.Scope);
        private readonly string[] _variables = owner.VariablesOf(owner._module.Arrays[arrayIndex]);
        private readonly Dictionary<int, string> _chosen = [];
        private readonly List<string> _unread = [];

        public void Write(VerilogText text)
        {
            var ports = owner.Interface(_array).Ports;
            var names = owner._design.PortNames[_array.Classes[0].Index];
            var connections = new List<(string, string)>();
            WriteChosenInputs(text, names);
            var after = new VerilogText();
            for (var port = 0; port < ports.Length; port++)
            {
                connections.Add((names[port], ports[port].IsOutput
                    ? Output(text, after, port, names[port])
                    : Input(text, port, names[port])));
            }

            WriteClasses(text, connections);
            text.Lines(after.ToString());
            if (_unread.Count == 0) return;
            foreach (var line in LineWrap.Assign("wire _unused_ok = ", $"1'b0 && &{{1'b0, {string.Join(", ", _unread)}, 1'b0}}"))
                text.Line(line);
        }

        private void WriteClasses(VerilogText text, List<(string, string)> connections)
        {
            var name = "u_" + NameScope.Identifier(_array.Name);
            if (_array.Classes.Length == 1)
            {
                ModuleWriter.WriteInstance(text, ModuleWriter.ModuleReference(owner._design, _array.Classes[0]), name, connections);
                return;
            }

            var label = _locals.TakeExact("class");
            var boxes = _array.ClassMap.Select(c => c.Box).ToList();
            WriteChoice(text, boxes, label, i => ModuleWriter.WriteInstance(
                text, ModuleWriter.ModuleReference(owner._design, _array.Classes[_array.ClassMap[i].Class]), name, connections));
        }

        // Boxes cover each index once, so the last needs no test.
        private void WriteChoice(VerilogText text, List<IndexBox> boxes, string label, Action<int> write)
        {
            for (var i = 0; i < boxes.Count; i++)
            {
                var condition = i == boxes.Count - 1 ? "" : ArrayIndex.Condition(boxes[i], _array.Shape, _variables);
                var head = condition.Length == 0 ? "" : $"if ({condition}) ";
                text.Line($"{(i == 0 ? "" : "end else ")}{head}begin : {label}_{Number(i + 1)}");
                text.Indent();
                write(i);
                text.Outdent();
            }

            text.Line("end");
        }

        private string Output(VerilogText text, VerilogText after, int port, string portName)
        {
            var width = owner.WidthOf(_array, port);
            if (!owner._outputs.TryGetValue((arrayIndex, port), out var output) || output is { HasElements: false, IsPacked: false })
            {
                var unused = _locals.TakeExact("_unused_" + portName);
                text.Line($"wire {VerilogStyle.Range(width)}{unused};");
                return unused;
            }

            var position = ArrayIndex.Affine(ArrayIndex.Scale(ArrayIndex.Flat(_array.Shape), width, 0), _variables);
            var slice = output.Name is null
                ? ""
                : _array.Count * width == 1 ? output.Name
                : output.Name + (width == 1 ? $"[{position}]" : $"[{position} +: {Number(width)}]");
            if (!output.HasElements) return slice;
            var element = owner.ElementName(arrayIndex, port, _variables);
            if (output.IsPacked) after.Line($"assign {slice} = {element};");
            else if (!output.IsReadWhole) _unread.Add(element);
            return element;
        }

        private string Input(VerilogText text, int port, string portName)
        {
            if (_chosen.TryGetValue(port, out var local)) return local;
            var (piece, width) = (_array.Inputs[port][0], owner.WidthOf(_array, port));
            if (owner.GatherOf(piece, width) is null) return Source(text, piece, width, portName);
            local = _locals.TakeExact(StemOf(portName));
            text.Line($"wire {VerilogStyle.Range(width)}{local};");
            Assign(text, local, piece, width, portName);
            return local;
        }

        // Inputs that differ between parts of the array get a wire; those with the same parts share one choice.
        private void WriteChosenInputs(VerilogText text, string[] names)
        {
            var groups = Enumerable.Range(0, _array.Inputs.Length)
                .Where(port => _array.Inputs[port].Length > 1)
                .GroupBy(port => string.Join('|', _array.Inputs[port].Select(p => string.Join(',', p.Box.Ranges))), StringComparer.Ordinal);
            foreach (var group in groups)
            {
                foreach (var port in group)
                {
                    _chosen.Add(port, _locals.TakeExact(StemOf(names[port])));
                    text.Line($"wire {VerilogStyle.Range(owner.WidthOf(_array, port))}{_chosen[port]};");
                }

                var ports = group.ToList();
                var label = ports.Count == 1 ? _chosen[ports[0]] : _locals.TakeExact("inputs");
                WriteChoice(text, [.. _array.Inputs[ports[0]].Select(p => p.Box)], label, i =>
                {
                    foreach (var port in ports)
                        Assign(text, _chosen[port], _array.Inputs[port][i], owner.WidthOf(_array, port), names[port]);
                });
            }
        }

        // Not the name of anything outside: to hide a declaration is a lint error.
        private string StemOf(string portName) =>
            owner._names.Scope.IsFree(portName) ? portName : $"{owner._names.Arrays[arrayIndex]}_{portName}";

        private void Assign(VerilogText text, string target, ArrayPiece piece, int width, string portName)
        {
            if (owner.GatherOf(piece, width) is not { } gather)
            {
                text.Line($"assign {target} = {Source(text, piece, width, portName)};");
                return;
            }

            // Elements k, k + 1, … stand in bits k * width and up.
            var first = gather.First;
            var padding = Enumerable.Repeat(BigInteger.Zero, _variables.Length - first.Coefficients.Length);
            var element = first with { Coefficients = [.. first.Coefficients, .. padding, BigInteger.One] };
            var box = new IndexBox(piece.Box.Ranges.Add(new IndexRange(0, gather.Count, 1)));
            var part = gather.Output.Width;
            var source = Element(gather.Output, FlatIndex(element, gather.Output, box, [.. _variables, owner.Counter]), 0, part);
            var place = part == 1 ? $"[{owner.Counter}]" : $"[{owner.Counter} * {Number(part)} +: {Number(part)}]";
            VerilogStyle.WriteLoop(
                text, owner.Counter, gather.Count, _locals.TakeExact($"{target}_{owner.Counter}"), $"assign {target}{place} = {source};");
        }

        private string Source(VerilogText text, ArrayPiece piece, int width, string portName)
        {
            switch (piece.Source)
            {
                case IndexPiece index:
                    return IndexValue(text, index.Value, width, portName);
                case NetPiece when owner.InsideOf(piece, width) is { } inside:
                    return owner.ElementBits(inside, _variables);
                case NetPiece net when owner.ListedOf(piece, width) is { } output:
                    return Element(output, FlatIndex(net.Element, output, piece.Box, _variables), net.Offset, width);
                case NetPiece net when net.Element.Coefficients.All(c => c.IsZero) && owner._module.WidthOf(net.Net) == width:
                    return expressions.For($"{_array.Name}_{portName}", () => expressions.Connection(net.Net));
                case NetPiece net when ConstantTables.IsLong(owner._module[net.Net]) && Constant(text, net, width, portName) is { } word:
                    return word;
                case NetPiece net:
                    return Bits(net.Net, ArrayIndex.Scale(net.Element, net.Stride, net.Offset), width, portName);
                case TablePiece table:
                    return TableSource(table, piece.Box, width, portName);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        private string IndexValue(VerilogText text, AffineMap map, int width, string portName)
        {
            if (map.Coefficients.All(c => c.IsZero)) return VerilogLiteral.Of(BitVector.FromInteger(map.Constant, width));
            var name = _locals.TakeExact(portName + "_index");
            text.Line($"localparam [31:0] {name} = {ArrayIndex.Affine(map, _variables)};");
            return width <= 32
                ? name + ExpressionWriter.Bits(0, width)
                : $"{{{{{Number(width - 32)}{{{name}[31]}}}}, {name}}}";
        }

        private string Bits(Net net, AffineMap position, int width, string portName)
        {
            var name = expressions.For($"{_array.Name}_{portName}", () => expressions.Signal(net, 0, 0));
            if (owner._module.WidthOf(net) == 1) return name;
            if (position.Coefficients.All(c => c.IsZero)) return name + ExpressionWriter.Bits((int)position.Constant, width);
            var start = ArrayIndex.Affine(position, _variables);
            return width == 1 ? $"{name}[{start}]" : $"{name}[{start} +: {Number(width)}]";
        }

        // A word of a long constant, as wide as the indices step; null where values straddle such words.
        private string? Constant(VerilogText text, NetPiece piece, int width, string portName)
        {
            var value = ((ConstantCell)owner._module[piece.Net]).Value;
            var position = ArrayIndex.Scale(piece.Element, piece.Stride, piece.Offset);
            var word = position.Coefficients.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
            if (word.IsZero) return VerilogLiteral.Of(BitMath.Slice(value, (int)position.Constant, width));
            var low = (position.Constant % word + word) % word;
            if (low + width > word) return null;
            var index = new AffineMap((position.Constant - low) / word, [.. position.Coefficients.Select(c => c / word)]);
            var stem = $"{NameScope.Identifier(_array.Name)}_{portName}_words";
            var source = owner._constants.Word(piece.Net, value, (int)word, ArrayIndex.Affine(index, _variables), stem);
            if (word == width) return source;
            if (!owner._constants.HasSelects)
            {
                var name = _locals.TakeExact(portName + "_word");
                text.Line($"wire {VerilogStyle.Range((int)word)}{name} = {source};");
                if (word > width) _unread.Add(name);
                source = name;
            }

            return source + ExpressionWriter.Bits((int)low, width);
        }

        private string TableSource(TablePiece table, IndexBox box, int width, string portName)
        {
            var name = owner._names.Scope.TakeExact($"{NameScope.Identifier(_array.Name)}_{portName}_table");
            var items = table.Elements.Reverse().Select(e => $"32'd{Number(e)}");
            var range = VerilogStyle.Range(32 * table.Elements.Length);
            foreach (var line in LineWrap.Assign($"localparam {range}{name} = ", $"{{{string.Join(", ", items)}}}"))
                owner._tables.Line(line);

            var ordinal = ArrayIndex.Ordinal(box, _variables);
            var entry = $"{name}[({ordinal}) * 32 +: 32]";
            if (owner.ListedOf(new ArrayPiece(box, table), width) is { } output)
                return Element(output, Divided(entry, owner.ShapeOf(output)), table.Offset, width);
            var source = expressions.For($"{_array.Name}_{portName}", () => expressions.Signal(table.Net, 0, 0));
            if (owner._module.WidthOf(table.Net) == 1) return source;
            var start = $"{entry} * {Number(table.Stride)}" + (table.Offset == 0 ? "" : $" + {Number(table.Offset)}");
            return width == 1 ? $"{source}[{start}]" : $"{source}[{start} +: {Number(width)}]";
        }

        private string Element(ArrayOutput output, string[] index, int offset, int width)
        {
            var cell = (ArrayOutputCell)owner._module[output.Net];
            var name = owner.ElementName(cell.Array, cell.Port, index);
            return width == output.Width ? name : name + ExpressionWriter.Bits(offset, width);
        }

        private string[] FlatIndex(AffineMap element, ArrayOutput output, IndexBox box, IReadOnlyList<string> variables)
        {
            var shape = owner.ShapeOf(output);
            return ArrayIndex.Split(element, shape, box) is { } maps
                ? [.. maps.Select(m => ArrayIndex.Affine(m, variables))]
                : Divided($"({ArrayIndex.Affine(element, variables)})", shape);
        }

        private static string[] Divided(string flat, ImmutableArray<int> shape)
        {
            var strides = ArrayIndex.Flat(shape).Coefficients;
            return
            [
                .. shape.Select((length, d) =>
                {
                    if (length == 1) return "0";
                    var text = strides[d].IsOne ? flat : $"{flat} / {Number((int)strides[d])}";
                    return d == 0 ? text : $"({text}) % {Number(length)}";
                }),
            ];
        }
    }
}
