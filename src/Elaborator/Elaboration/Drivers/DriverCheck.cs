using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Elaboration.Drivers;

/// <summary>Puts the drivers of a carrier together and reports bits with several or none.</summary>
internal sealed class DriverCheck(ModuleState module)
{
    /// <summary>The packed value of all drivers, or null after an error. Bits without a driver take
    /// <paramref name="rest"/> where there is one.</summary>
    public Net? Join(Carrier carrier, Net? rest)
    {
        if (carrier.IsPoisoned) return null;
        var drivers = carrier.Drivers.OrderBy(driver => driver.Low).ToList();
        if (!CheckSeveral(carrier, drivers)) return null;

        var parts = new List<Net>();
        var gaps = new List<(int Low, int Width)>();
        var at = 0;
        foreach (var driver in drivers)
        {
            if (driver.Low > at) Gap(at, driver.Low - at);
            parts.Add(driver.Net);
            at = driver.End;
        }

        if (at < carrier.Width) Gap(at, carrier.Width - at);
        if (gaps.Count > 0)
        {
            ReportUndriven(carrier, gaps);
            return null;
        }

        parts.Reverse();
        return module.Logic.Concat(parts, carrier.Span);

        void Gap(int low, int width)
        {
            if (rest is { } value)
                parts.Add(module.Logic.Slice(value, low, width, carrier.Span));
            else
                gaps.Add((low, width));
        }
    }

    private bool CheckSeveral(Carrier carrier, List<Driver> drivers)
    {
        for (var i = 1; i < drivers.Count; i++)
        {
            if (drivers[i].Low >= drivers[i - 1].End) continue;

            // All drivers of the shared bits, in the order of the source.
            var low = drivers[i].Low;
            var end = Math.Min(drivers[i].End, drivers[i - 1].End);
            var places =
                drivers.Where(driver => driver.Low < end && driver.End > low).Select(driver => driver.Span)
                .OrderBy(span => span.Source?.Path ?? "", StringComparer.Ordinal).ThenBy(span => span.Start)
                    .ToList();
            module.Report.SeveralDrivers(BitNames.Of(carrier.Name, carrier.Type, low, end - low), places);
            return false;
        }

        return true;
    }

    private void ReportUndriven(Carrier carrier, List<(int Low, int Width)> gaps)
    {
        var whole = gaps is [{ Low: 0, Width: var width }] && width == carrier.Width;
        var bits = string.Join(
            ", ", gaps.Take(4).Select(gap => BitNames.Of(carrier.Name, carrier.Type, gap.Low, gap.Width)));
        if (gaps.Count > 4) bits += $" and {gaps.Count - 4} more";
        switch (carrier.Kind)
        {
            case CarrierKind.Output:
                module.Report.UndrivenOutput(bits, whole, carrier.Span);
                break;
            case CarrierKind.InstanceInput:
                module.Report.UnconnectedPart(bits, carrier.Span);
                break;
            default:
                module.Report.UndrivenWire(bits, whole, carrier.Span);
                break;
        }
    }
}
