using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>A backend from its template, made by the host's command: a name that is no C# name, tests, debugging, publishing, packing.</summary>
[Collection(AuthorDeskGroup.Name)]
public sealed partial class TemplateTests(AuthorDesk desk)
{
    private const string Plugin = "Word-Turner";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(desk.Work, Plugin);

    [Fact]
    public async Task Backend_FromItsTemplate_IsTestedDebuggedPublishedServedAndPacked()
    {
        await desk.RunAsync(desk.Work, $"dotnet new install LlamaRunner.Templates --force && llama-runner plugins new {Plugin} --kind backend", Token);

        File.Copy(
            Path.Combine(Repository.Root, "tests", "EndToEndTests", "Plugins", "Author", "TestHostTests.cs"),
            Path.Combine(Folder, Plugin + ".Tests", "TestHostTests.cs"));

        Assert.Contains("succeeded: 13", await desk.RunAsync(Folder, "dotnet test", Token), StringComparison.Ordinal);
        await CheckDebuggingAsync();

        // What an older version has left goes.
        Directory.CreateDirectory(desk.Deployed(Plugin));
        await File.WriteAllTextAsync(Path.Combine(desk.Deployed(Plugin), "Old.dll"), "", Token);
        await desk.RunAsync(Folder, $"dotnet publish {Plugin}", Token);
        desk.AssertDeployed(Plugin, $"{Plugin}.deps.json", $"{Plugin}.dll", $"{Plugin}.pdb", $"{Plugin}.runtimeconfig.json");
        await CheckInstalledHostAsync();
        await PublishedUnload.CheckBackendAsync(desk.Deployed(Plugin), "word-turner", "one two three", "three two one", Token);

        var packed = await desk.RunAsync(desk.Work, $"llama-runner plugins pack {Plugin}/{Plugin}/bin/Release/{Plugin}/publish", Token);
        Assert.Equal($"{desk.Work}/{Plugin}-1.0.0.zip: {Plugin} 1.0.0, 4 files", packed.Trim());
    }

    /// <summary>What F5 starts, as .vscode/launch.json describes it.</summary>
    private async Task CheckDebuggingAsync()
    {
        var launch = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, ".vscode", "launch.json"), Token))!["configurations"]![0]!;
        var arguments = launch["args"]!.AsArray().Select(static argument => (string)argument!).Prepend((string)launch["program"]!)
            .Select(argument => $"'{argument.Replace("${workspaceFolder}", Folder, StringComparison.Ordinal)}'");
        await CheckAnswerAsync($"dotnet {string.Join(' ', arguments)}", "backwards");
    }

    /// <summary>The host that is installed, with the plugin where it was published; its model runs in a worker process.</summary>
    private async Task CheckInstalledHostAsync()
    {
        var entry = new JsonObject { ["path"] = Repository.DemoModel, ["backend"] = "word-turner" };
        var configuration = new JsonObject { ["models"] = new JsonObject { ["entries"] = new JsonObject { ["turned"] = entry } } };
        var file = Path.Combine(desk.Home, "host.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), Token);
        await CheckAnswerAsync($"llama-runner --config '{file}'", "turned");
    }

    private async Task CheckAnswerAsync(string command, string model)
    {
        var (process, output) = desk.Start(desk.Work, command);
        try
        {
            Match? listens = null;
            await Eventually.TrueAsync(
                () => (listens = output.Lines.Select(static line => ListensLine().Match(line)).FirstOrDefault(static match => match.Success)) is not null,
                Within.Start, $"the host listens; output:\n{output}", Token);
            using var client = new HttpClient { Timeout = Within.Start };
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"{listens!.Groups[1].Value}/v1/chat/completions"));
            var request = new JsonObject
            {
                ["model"] = model,
                ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "one two three" }),
            };
            using var response = await client.PostAsync(address, JsonContent.Create(request), Token);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token)) ?? throw new JsonException();
            Assert.True(response.IsSuccessStatusCode, $"{answer}\n{output}");
            Assert.Equal("three two one", (string?)answer["choices"]![0]!["message"]!["content"]);
        }
        finally
        {
            await AuthorDesk.StopAsync(process);
        }
    }

    [GeneratedRegex(@"Frontend openai listens on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListensLine();
}
