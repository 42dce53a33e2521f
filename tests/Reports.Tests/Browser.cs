using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WaferHdl.Reports.Tests;

/// <summary>Chromium without a window, driven over its debugging socket: time runs as it does for a user.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _timeout = new(s_limit);
    private int _calls;

    private Browser(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    public static async Task<Browser> Open(string page, string address, int width = 1440, int height = 900)
    {
        var profile = Directory.CreateTempSubdirectory("whdl-browser").FullName;
        var file = Path.Combine(profile, "page.html");
        await File.WriteAllTextAsync(file, page);
        var start = new ProcessStartInfo("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            $"--user-data-dir={profile}", "--remote-debugging-port=0", $"--window-size={width},{height}", $"file://{file}{address}",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var browser = new Browser(Process.Start(start)!, profile);
        try
        {
            await browser.Connect();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The text of an expression, once it is not empty.</summary>
    public async Task<string> WaitFor(string expression)
    {
        while (true)
        {
            if (await Evaluate(expression) is { Length: > 0 } text) return text;
            await Task.Delay(50, _timeout.Token);
        }
    }

    public async Task<string?> Evaluate(string expression)
    {
        var answer = await Call("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["awaitPromise"] = true });
        return answer["exceptionDetails"] is { } problem
            ? throw new InvalidOperationException(problem.ToJsonString())
            : answer["result"]!["value"]?.ToString();
    }

    /// <summary>A picture of the page as PNG.</summary>
    public async Task<byte[]> Screenshot()
    {
        var answer = await Call("Page.captureScreenshot", new JsonObject { ["format"] = "png" });
        return Convert.FromBase64String(answer["data"]!.GetValue<string>());
    }

    /// <summary>Turns the wheel over a place of the page.</summary>
    public Task Wheel(int x, int y, int delta) => Call(
        "Input.dispatchMouseEvent",
        new JsonObject { ["type"] = "mouseWheel", ["x"] = x, ["y"] = y, ["deltaX"] = 0, ["deltaY"] = delta });

    public Task Mouse(string type, int x, int y) => Call(
        "Input.dispatchMouseEvent",
        new JsonObject { ["type"] = type, ["x"] = x, ["y"] = y, ["button"] = "left", ["buttons"] = 1, ["clickCount"] = 1 });

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _timeout.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A last process of the browser still writes its profile: the system's cleanup takes it.
        }
    }

    private async Task Connect()
    {
        const string Mark = "DevTools listening on ws://";
        string? line;
        do line = await _process.StandardError.ReadLineAsync(_timeout.Token);
        while (line?.StartsWith(Mark, StringComparison.Ordinal) == false);
        if (line is null) throw new InvalidOperationException("chromium ended at its start");
        _ = _process.StandardError.ReadToEndAsync(); // so that the browser never waits for a reader
        var host = line[Mark.Length..].Split('/')[0];
        using var http = new HttpClient();
        while (true)
        {
            var targets = JsonNode.Parse(await http.GetStringAsync($"http://{host}/json/list", _timeout.Token))!.AsArray();
            if (targets.FirstOrDefault(t => t!["type"]!.GetValue<string>() == "page") is { } page)
            {
                await _socket.ConnectAsync(new Uri(page["webSocketDebuggerUrl"]!.GetValue<string>()), _timeout.Token);
                return;
            }

            await Task.Delay(50, _timeout.Token);
        }
    }

    private async Task<JsonNode> Call(string method, JsonObject parameters)
    {
        var id = ++_calls;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _socket.SendAsync(
            Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, _timeout.Token);
        var buffer = new byte[1 << 16];
        while (true)
        {
            using var text = new MemoryStream();
            WebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer, _timeout.Token);
                text.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            using var document = JsonDocument.Parse(text.ToArray());
            if (!document.RootElement.TryGetProperty("id", out var answered) || answered.GetInt32() != id) continue;
            var answer = JsonNode.Parse(text.ToArray())!;
            return answer["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
        }
    }
}
