using System.Globalization;
using Xunit;
using Xunit.v3;

namespace VerifyTests;

/// <summary>The path of a snapshot without <c>.verified.txt</c>: folder, <c>Type.Method_name=value</c>.</summary>
internal static class SnapshotName
{
    public static string Prefix(VerifySettings settings, string sourceFile)
    {
        var folder = Path.GetDirectoryName(sourceFile)!;
        if (settings.Directory is { } directory) folder = Path.GetFullPath(Path.Combine(folder, directory));
        return Path.Combine(folder, settings.FileName ?? Default(settings));
    }

    private static string Default(VerifySettings settings)
    {
        var method = (TestContext.Current.TestMethod as IXunitTestMethod)?.Method
            ?? throw new VerifyException("Verify runs inside an xunit test only.");
        var type = settings.TypeName ?? NestedName(method.ReflectedType!);
        var name = $"{type}.{settings.MethodName ?? method.Name}";

        var formal = method.GetParameters();
        if (settings.Parameters is not { } values)
        {
            if (formal.Length > 0 && settings.MethodName is null)
                throw new VerifyException($"'{method.Name}' has parameters: chain UseParameters or UseMethodName.");
            return name;
        }

        if (values.Length > formal.Length)
            throw new VerifyException($"'{method.Name}' has {formal.Length} parameters but UseParameters names {values.Length}.");
        return name + string.Concat(values.Select((v, i) => $"_{formal[i].Name}={Text(v)}"));
    }

    private static string NestedName(Type type) =>
        type.DeclaringType is { } outer ? $"{NestedName(outer)}.{type.Name}" : type.Name;

    private static string Text(object? value)
    {
        var text = value switch
        {
            null => "null",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return string.Concat(text.Select(c => c < ' ' || "/\\:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '-' : c));
    }
}
