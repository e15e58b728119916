using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>A host with no configuration but ports of its own, in an environment that holds what a fresh machine has.</summary>
internal sealed partial class FirstRunHost : IAsyncDisposable
{
    private readonly Process _process;

    private FirstRunHost(Process process, OutputLog output)
    {
        _process = process;
        Output = output;
    }

    public OutputLog Output { get; }

    public HttpClient Client { get; } = new() { Timeout = Within.Start };

    /// <summary>The host's process.</summary>
    public int Id => _process.Id;

    /// <summary>The processes of its runners.</summary>
    public IReadOnlyList<ProcessEntry> Runners => [.. ProcessTable.DescendantsOf(Id).Where(entry => ProcessTable.ArgumentsOf(entry.Id).Contains("__worker"))];

    /// <summary>Starts the host without waiting for anything.</summary>
    public static FirstRunHost Launch(TemporaryFolder home, IReadOnlyList<string> arguments, string? workingFolder = null, string? temporaryFolder = null)
    {
        var start = new ProcessStartInfo(Repository.Host, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? home.Path,
        };
        start.Environment.Clear();
        start.Environment["HOME"] = home.Path;
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        if (temporaryFolder is not null)
        {
            start.Environment["TMPDIR"] = temporaryFolder;
        }

        var (process, output) = OutputLog.Start(start);
        return new FirstRunHost(process, output);
    }

    /// <summary>Waits until the frontend listens, and points the client at it.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        Match? found = null;
        await Eventually.TrueAsync(
            () =>
            {
                Assert.False(_process.HasExited, $"The host ended as it started; output:\n{Output}");
                return (found = Output.Lines.Select(static line => ListensLine().Match(line)).FirstOrDefault(static match => match.Success)) is not null;
            },
            Within.Start, $"the frontend listens; output:\n{Output}", cancellationToken);
        Client.BaseAddress = new Uri($"http://127.0.0.1:{int.Parse(found!.Groups[1].ValueSpan, CultureInfo.InvariantCulture)}/");
    }

    /// <summary>The names of the models that it lists.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var list = JsonNode.Parse(await Client.GetStringAsync(new Uri("v1/models", UriKind.Relative), cancellationToken))!;
        return [.. list["data"]!.AsArray().Select(static model => (string)model!["id"]!)];
    }

    /// <summary>Asks a model for the capital of France.</summary>
    public async Task<string> AskAsync(string model, CancellationToken cancellationToken)
    {
        using var content = new StringContent(Chat.Request(model).ToJsonString());
        using var response = await Client.PostAsync(new Uri("v1/chat/completions", UriKind.Relative), content, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, body);
        return (string)JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"]!;
    }

    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Within.Start, cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        var runners = Runners;
        if (!_process.HasExited)
        {
            Signals.Terminate(_process.Id);
            Assert.Equal(0, await ExitAsync(CancellationToken.None));
        }

        Assert.Empty(ProcessTable.StillRunning([.. runners]));
        Client.Dispose();
        _process.Dispose();
    }

    [GeneratedRegex(@"Frontend openai listens on http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListensLine();
}
