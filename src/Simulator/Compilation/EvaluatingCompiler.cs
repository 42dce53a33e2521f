using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Lanes;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation;

/// <summary>Compiles nothing: its kernels go through the program node by node and lane by lane. Slow, and what faster
/// compilers are compared with.</summary>
internal sealed unsafe class EvaluatingCompiler : IKernelCompiler
{
    public CompiledKernel Compile(KernelProgram program, KernelOptions options)
    {
        var runner = new Runner(program, options);
        return new CompiledKernel(runner.Run, new KernelFacts(program.Order.Length, 0, [], 0));
    }

    public string Print(KernelProgram program, KernelOptions options) =>
        string.Concat(program.Order.Select(n => $"{program.Region.Nodes[n]}\n"));

    private sealed class Runner(KernelProgram program, KernelOptions options)
    {
        private readonly BitVector[][] _values =
            [.. Enumerable.Range(0, LaneFormat.Lanes).Select(_ => new BitVector[program.Region.Nodes.Length])];

        private int Lanes => program.Region.Index == 0 ? 1 : LaneFormat.Lanes;

        // Threads share the values of the lanes.
        public void Run(KernelFrame* frame, int first, int count)
        {
            lock (_values) RunLocked(frame, first, count);
        }

        private void RunLocked(KernelFrame* frame, int first, int count)
        {
            if (options.Repeats)
            {
                for (var done = 0; done < count; done++)
                {
                    Block(frame, 0);
                    frame->Cycle++;
                    if (frame->Stop != 0) return;
                }

                return;
            }

            for (var block = first; block < first + count; block++) Block(frame, block);
        }

        private void Block(KernelFrame* frame, int block)
        {
            for (var lane = 0; lane < Lanes; lane++) Lane(frame, block, lane, _values[lane]);
            foreach (var store in program.Stores)
                for (var lane = 0; lane < Lanes; lane++)
                    Store(frame, block, lane, store, _values[lane][store.Node]);
            var valid = Lanes == 1 ? 1UL : frame->Valid[block];
            foreach (var write in program.Writes) Write(frame, block, write, valid);
            foreach (var check in program.Checks) Check(frame, block, check, valid);
            foreach (var add in program.Counts) Count(frame, block, add, valid);
        }

        private void Count(KernelFrame* frame, int block, KernelCount add, ulong valid)
        {
            var lanes = valid & (add.Enable < 0 ? ulong.MaxValue : Mask(add.Enable));
            var amounts = stackalloc ulong[LaneFormat.Lanes];
            for (var lane = 0; lane < Lanes; lane++) amounts[lane] = WordBits.Limb(_values[lane][add.Amount], 0);
            if (lanes != 0) KernelServices.Count(frame, add.Slot, block, lanes, amounts);
        }

        private void Lane(KernelFrame* frame, int block, int lane, BitVector[] values)
        {
            foreach (var node in program.Region.Nodes)
                if (node.Op == NodeOp.Constant)
                    values[node.Id] = node.Value!.Value;
            foreach (var load in program.Loads) values[load.Node] = Load(frame, block, lane, load);
            for (var i = 0; i < program.Order.Length;)
            {
                var at = i;
                var loop = program.Loops.FirstOrDefault(l => l.Start == at && l.Count > 0);
                if (loop.Count == 0)
                {
                    values[program.Order[i]] = Compute(frame, block, lane, program.Order[i], values);
                    i++;
                    continue;
                }

                Settle(frame, block, lane, loop, values);
                i += loop.Count;
            }
        }

        private void Settle(KernelFrame* frame, int block, int lane, KernelLoop loop, BitVector[] values)
        {
            for (var k = loop.Start; k < loop.Start + loop.Count; k++)
                values[program.Order[k]] = BitVector.Zero(program.Region.Nodes[program.Order[k]].Width);
            for (var round = 0; ; round++)
            {
                var changed = -1;
                for (var k = loop.Start; k < loop.Start + loop.Count; k++)
                {
                    var node = program.Order[k];
                    var value = Compute(frame, block, lane, node, values);
                    if (value == values[node]) continue;
                    values[node] = value;
                    changed = node;
                }

                if (changed < 0) return;
                if (round <= loop.Limit) continue;
                if (Lanes == 1 || (frame->Valid[block] >> lane & 1) != 0) KernelServices.Unsettled(frame, changed);
                return;
            }
        }

        private BitVector Compute(KernelFrame* frame, int block, int lane, int id, BitVector[] values)
        {
            var node = program.Region.Nodes[id];
            if (node.Op == NodeOp.MemoryRead) return ReadMemory(frame, block, lane, node, values[node.Inputs[0]]);
            return NodeMath.Compute(node, [.. node.Inputs.Select(i => values[i])]);
        }

        private static BitVector ReadMemory(KernelFrame* frame, int block, int lane, Node node, BitVector address)
        {
            var addresses = stackalloc byte[LaneFormat.BlockBytes(address.Width)];
            var data = stackalloc byte[LaneFormat.BlockBytes(node.Width)];
            LaneValues.Write(addresses, address.Width, LaneFormat.Lanes * 8, lane, address);
            KernelServices.Read(frame, node.Index, block, 1UL << lane, addresses, address.Width, data);
            return LaneValues.Read(data, node.Width, LaneFormat.Lanes * 8, lane);
        }

        private BitVector Load(KernelFrame* frame, int block, int lane, KernelLoad load)
        {
            var source = load.Source;
            var width = program.Region.Nodes[load.Node].Width;
            if (source.Patch is { } patch && !Read(frame, block, lane, patch.Mask, 1).IsZero)
                return Read(frame, block, lane, patch.Values, width);
            var whole = Read(frame, block, lane + source.Shift, source.From, source.FromWidth);
            return source.LowBit == 0 && whole.Width == width ? whole : BitMath.Slice(whole, source.LowBit, width);
        }

        private BitVector Read(KernelFrame* frame, int block, int lane, Place place, int width) => place switch
        {
            StatePlace state => LaneValues.Read(
                frame->State + (long)block * program.StateBytes + state.Offset, width, LaneFormat.Lanes * 8, lane),
            RowPlace row => LaneValues.Read(
                frame->Rows[row.Slot] + row.Offset, width, row.LimbBytes, block * LaneFormat.Lanes + lane),
            RootPlace root => LaneValues.ReadRoot(frame->Root + root.Offset, width),
            _ => throw new InvalidOperationException($"no value lies at {place}"),
        };

        private void Store(KernelFrame* frame, int block, int lane, KernelStore store, BitVector value)
        {
            if (store.IsTracked && options.Tracks
                && Read(frame, block, lane, store.To, value.Width) != value)
                frame->Changed[block] |= 1UL << lane;
            switch (store.To)
            {
                case StatePlace state:
                    LaneValues.Write(
                        frame->State + (long)block * program.StateBytes + state.Offset, value.Width,
                        LaneFormat.Lanes * 8, lane, value);
                    break;
                case RowPlace row:
                    LaneValues.Write(
                        frame->Rows[row.Slot] + row.Offset, value.Width, row.LimbBytes,
                        block * LaneFormat.Lanes + lane, value);
                    break;
                case RootPlace root:
                    LaneValues.WriteRoot(frame->Root + root.Offset, value.Width, value);
                    break;
            }
        }

        private void Write(KernelFrame* frame, int block, KernelWrite write, ulong valid)
        {
            var lanes = valid & Mask(write.Enable);
            if (lanes == 0) return;
            var nodes = program.Region.Nodes;
            var addressWidth = nodes[write.Address].Width;
            var addresses = stackalloc byte[LaneFormat.BlockBytes(addressWidth)];
            var data = stackalloc byte[LaneFormat.BlockBytes(write.DataWidth)];
            for (var lane = 0; lane < Lanes; lane++)
            {
                LaneValues.Write(addresses, addressWidth, LaneFormat.Lanes * 8, lane, _values[lane][write.Address]);
                LaneValues.Write(data, write.DataWidth, LaneFormat.Lanes * 8, lane, _values[lane][write.Data]);
            }

            KernelServices.Write(
                frame, write.Memory, block, lanes, addresses, addressWidth, write.Low, data, write.DataWidth);
            if (options.Tracks) frame->Changed[block] |= lanes;
        }

        private void Check(KernelFrame* frame, int block, KernelCheck check, ulong valid)
        {
            var lanes = valid & Mask(check.Fires);
            if (lanes == 0) return;
            var limbs = check.Values.Sum(v => v < 0 ? 0 : LaneFormat.Limbs(program.Region.Nodes[v].Width));
            var values = new ulong[Math.Max(1, limbs) * LaneFormat.Lanes];
            var at = 0;
            foreach (var node in check.Values)
            {
                if (node < 0) continue;
                for (var k = 0; k < LaneFormat.Limbs(program.Region.Nodes[node].Width); k++, at += LaneFormat.Lanes)
                    for (var lane = 0; lane < Lanes; lane++)
                        values[at + lane] = WordBits.Limb(_values[lane][node], k);
            }

            fixed (ulong* pointer = values) KernelServices.Hit(frame, check.Property, block, lanes, (byte*)pointer);
        }

        private ulong Mask(int node)
        {
            var mask = 0UL;
            for (var lane = 0; lane < Lanes; lane++)
                if (!_values[lane][node].IsZero)
                    mask |= 1UL << lane;
            return mask;
        }
    }
}
