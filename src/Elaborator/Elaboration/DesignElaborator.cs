using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers.Lowering;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration;

/// <summary>Turns bound modules into a design.</summary>
public static class DesignElaborator
{
    /// <summary>Elaborates a module and everything that it instantiates, each once.</summary>
    /// <returns>The design, or null when errors were reported (<see cref="ElaborationRules"/>).</returns>
    /// <remarks>The cost depends on the description alone: an array of a million instances costs what one of
    /// a hundred does.</remarks>
    public static Design? Elaborate(BoundModule top, ElaborationOptions options, DiagnosticBag diagnostics) =>
        DeepStack.Run(() => new Session(options, diagnostics).Run(top));

    /// <summary>Elaborates the design of a test: one top that holds its instances. Ports that the test does
    /// not wire are ports of the top, named <c>dut.x.data</c>.</summary>
    /// <returns>The design, or null when errors were reported.</returns>
    public static Design? ElaborateTest(
        BoundTest test, ElaborationOptions options, DiagnosticBag diagnostics) =>
        DeepStack.Run(() => new Session(options, diagnostics).Run(TestWrapper.Of(test)));

    private sealed class Session(ElaborationOptions options, DiagnosticBag diagnostics)
    {
        private readonly List<ModuleNetlist> _modules = [];
        private readonly Dictionary<BoundModule, ModuleId> _ids = new(ReferenceEqualityComparer.Instance);
        private readonly HashSet<BoundModule> _failed = new(ReferenceEqualityComparer.Instance);
        private readonly ElaborationReporter _report = new(diagnostics);

        public Design? Run(BoundModule top)
        {
            var hadErrors = diagnostics.HasErrors;
            try
            {
                var isComplete = Add(top, 0);
                return isComplete && (hadErrors || !diagnostics.HasErrors)
                    ? new Design([.. _modules], _ids[top]) : null;
            }
            catch (ElaborationLimitException)
            {
                return null;
            }
        }

        // Whether the module and everything below it could be elaborated.
        private bool Add(BoundModule module, int depth)
        {
            if (_ids.ContainsKey(module)) return true;
            if (_failed.Contains(module)) return false;
            if (depth > options.MaxDepth)
                throw new ElaborationLimitException(_report.TooDeep(module, options.MaxDepth, module.Span));

            // A fabric or wafer becomes a module of instance arrays first.
            var body = module;
            LoweredGrid? lowered = null;
            if (module.Grid is { } grid)
            {
                lowered = GridLowering.Lower(module, grid, options, diagnostics);
                if (lowered is null)
                {
                    _failed.Add(module);
                    return false;
                }

                body = lowered.Module;
            }

            // All of them, so that one run reports the errors of each.
            var isComplete = true;
            foreach (var instance in body.Instances)
                foreach (var inner in instance.Classes)
                    isComplete &= Add(inner, depth + 1);
            if (module is { IsExtern: true, Model: { } model }) isComplete &= Add(model, depth + 1);
            var redundant = body.Instances.Where(i => i is { Spares: > 0, Skip: not null })
                .Select(i => new RedundantArray(module, i)).ToList();
            foreach (var cell in redundant.SelectMany(array => array.Modules)) isComplete &= Add(cell, depth + 1);
            if (module.Router?.Route is { } route) isComplete &= Add(route, depth + 1);
            if (!isComplete)
            {
                _failed.Add(module);
                return false;
            }

            var netlist =
                new ModuleElaborator(body, options, _report, inner => _ids[inner]).Elaborate(_modules);
            foreach (var array in redundant) netlist = netlist is null ? null : array.Apply(netlist, _modules, inner => _ids[inner]);
            if (netlist is not null) netlist = WithRoles(netlist, module, lowered);
            if (netlist is null)
            {
                _failed.Add(module);
                return false;
            }

            _ids.Add(module, new ModuleId(_modules.Count));
            _modules.Add(netlist);
            return true;
        }

        private ModuleNetlist WithRoles(ModuleNetlist netlist, BoundModule module, LoweredGrid? lowered)
        {
            if (module.Role == ModuleRole.Module && module.Router is null && lowered is null) return netlist;
            var router = module.Router is not { } r ? null : new RouterInfo(
                r.HopPorts, r.Route is { } route ? _ids[route] : null, r.Vcs, r.Depth, r.FlowControl, r.Arbitration);
            return netlist.As(module.Role, lowered?.Info(inner => _ids[inner]), router);
        }
    }
}
