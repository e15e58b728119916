using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>A host on a machine with nothing but .NET: an empty home, no host.json, no model, no llama.cpp.</summary>
public sealed class FirstRunTests
{
    private const string Question = "What is the capital of France?";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstRun_EmptyHome_SaysWhatRunsAndAnswersThePastedRequestInWords()
    {
        using var home = new TemporaryFolder();
        await using var host = await StartAsync(home);
        var command = await CommandAsync(host);
        Assert.Contains(host.Output.Lines, static line => line.Contains("Models: demo. Put more .gguf files into", StringComparison.Ordinal));
        Assert.Contains(host.Output.Lines, static line => line.Contains("Models run with embedded", StringComparison.Ordinal)
            && line.Contains("llama-server", StringComparison.Ordinal));

        var answer = await PasteAsync(command);

        Assert.Equal("The capital of France is Paris.", (string?)answer["choices"]![0]!["message"]!["content"]);
        Assert.Equal("demo", (string?)answer["model"]);
        Assert.True((int)answer["usage"]!["completion_tokens"]! > 3);
    }

    [Fact]
    public async Task FirstRun_EmptyHome_WritesNothingOutsideOfItsOwnFolder()
    {
        using var home = new TemporaryFolder();
        var temporary = home.Combine("tmp");
        var working = home.Combine("work");
        Directory.CreateDirectory(temporary);
        Directory.CreateDirectory(working);
        await using (var host = await StartAsync(home, working, temporary))
        {
            await PasteAsync(await CommandAsync(host));
        }

        Assert.Equal([".llama-runner", "tmp", "work"], Directory.GetFileSystemEntries(home.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
        Assert.Empty(Directory.GetFileSystemEntries(working));
    }

    [Fact]
    public async Task FirstRun_ModelPutIntoTheFolder_TakesTheDemosPlaceInTheListAndTheDemoStillAnswers()
    {
        using var home = new TemporaryFolder();
        await using var host = await StartAsync(home);
        Assert.Equal(["demo"], await host.ListAsync(Token));

        // Another model by its content, too, else it would be the same one.
        var bytes = await File.ReadAllBytesAsync(Repository.DemoModel, Token);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(home.Combine(".llama-runner", "models", "mine.gguf"), bytes, Token);

        await Eventually.TrueAsync(
            async () => await host.ListAsync(Token) is ["mine"], Within.Reason, "the new model is listed, and the demo is not", Token);
        Assert.Contains("Paris", await host.AskAsync("demo", Token), StringComparison.Ordinal);
        Assert.NotEmpty(await host.AskAsync("mine", Token));
    }

    [Fact]
    public async Task FirstRun_PortTakenByOllama_SaysSoAndHowToChangeIt()
    {
        using var home = new TemporaryFolder();
        await using var ollama = await HttpStub.StartAsync("Ollama is running", Token);
        await using var host = FirstRunHost.Launch(home, ["--set", "frontends.openai.enabled=false", "--set", $"frontends.ollama.port={ollama.Port}", "--set", $"runners.firstPort={FreePort.Next()}"]);

        Assert.Equal(1, await host.ExitAsync(Token));

        Assert.Contains(host.Output.Lines, line => line.Contains($"port {ollama.Port} cannot be opened (Ollama listens there)", StringComparison.Ordinal)
            && line.Contains("frontends.ollama.port", StringComparison.Ordinal));
    }

    private static async Task<FirstRunHost> StartAsync(TemporaryFolder home, string? workingFolder = null, string? temporaryFolder = null)
    {
        var host = FirstRunHost.Launch(
            home, ["--set", "frontends.openai.port=0", "--set", "frontends.ollama.port=0", "--set", $"runners.firstPort={FreePort.Next()}"], workingFolder, temporaryFolder);
        await host.ReadyAsync(Token);
        return host;
    }

    private static async Task<string> CommandAsync(FirstRunHost host)
    {
        string? command = null;
        await Eventually.TrueAsync(
            () => (command = host.Output.Lines.FirstOrDefault(static line => line.StartsWith("curl ", StringComparison.Ordinal))) is not null,
            Within.Reason, "the host has given a request to paste", Token);
        Assert.Contains(Question, command, StringComparison.Ordinal);
        return command!;
    }

    private static async Task<JsonNode> PasteAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command.Replace("curl ", "curl -sS ", StringComparison.Ordinal)])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await shell.StandardOutput.ReadToEndAsync(Token).WaitAsync(Within.Start, Token);
        await shell.WaitForExitAsync(Token);
        Assert.Equal(0, shell.ExitCode);
        return JsonNode.Parse(output) ?? throw new JsonException(output);
    }
}
