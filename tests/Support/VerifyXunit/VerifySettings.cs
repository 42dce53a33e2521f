using System.Runtime.CompilerServices;

namespace VerifyTests;

/// <summary>Where a snapshot lies and what it is called.</summary>
public sealed class VerifySettings
{
    internal string? Directory { get; private set; }

    internal object?[]? Parameters { get; private set; }

    internal string? FileName { get; private set; }

    internal string? TypeName { get; private set; }

    internal string? MethodName { get; private set; }

    internal bool HasDiffTool { get; private set; } = true;

    /// <summary>A folder, relative to the test's source file.</summary>
    public void UseDirectory(string directory) => Directory = directory;

    /// <summary>The arguments of a theory; they become part of the file name.</summary>
    public void UseParameters(params object?[] parameters) => Parameters = parameters;

    /// <summary>A file name in place of <c>Type.Method_parameters</c>.</summary>
    public void UseFileName(string fileName) => FileName = fileName;

    public void UseTypeName(string name) => TypeName = name;

    public void UseMethodName(string name) => MethodName = name;

    /// <summary>Opens no diff tool for this snapshot.</summary>
    public void DisableDiff() => HasDiffTool = false;
}

/// <summary>A verification that starts when it is awaited, so that settings can be chained before.</summary>
public sealed class SettingsTask(VerifySettings settings, Func<VerifySettings, Task<VerifyResult>> verify)
{
    private Task<VerifyResult>? _task;

    public VerifySettings CurrentSettings => settings;

    public SettingsTask UseDirectory(string directory) => With(s => s.UseDirectory(directory));

    public SettingsTask UseParameters(params object?[] parameters) => With(s => s.UseParameters(parameters));

    public SettingsTask UseFileName(string fileName) => With(s => s.UseFileName(fileName));

    public SettingsTask UseTypeName(string name) => With(s => s.UseTypeName(name));

    public SettingsTask UseMethodName(string name) => With(s => s.UseMethodName(name));

    public SettingsTask DisableDiff() => With(s => s.DisableDiff());

    public Task<VerifyResult> ToTask() => _task ??= verify(settings);

    public TaskAwaiter<VerifyResult> GetAwaiter() => ToTask().GetAwaiter();

    public ConfiguredTaskAwaitable<VerifyResult> ConfigureAwait(bool continueOnCapturedContext) =>
        ToTask().ConfigureAwait(continueOnCapturedContext);

    public static implicit operator Task(SettingsTask task) => task.ToTask();

    private SettingsTask With(Action<VerifySettings> action)
    {
        action(settings);
        return this;
    }
}

/// <summary>What was compared.</summary>
/// <param name="Files">The verified file.</param>
public sealed record VerifyResult(IReadOnlyList<string> Files, string Text);

/// <summary>A snapshot is missing or differs.</summary>
public sealed class VerifyException(string message) : Exception(message);
