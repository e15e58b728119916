using System.Diagnostics;
using System.Globalization;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>Runs docs/plugins/first-plugin.md as it stands, from an empty folder outside of the repository to a served request.</summary>
[Collection(AuthorDeskGroup.Name)]
public sealed class TutorialTests(AuthorDesk desk)
{
    private const string Document = "docs/plugins/first-plugin.md";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tutorial_FromAnEmptyFolder_EndsWithAServedRequest()
    {
        // Its port may be taken here; all of the document gets another one.
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        var blocks = Tutorial.Read(Document).Select(block => block with { Commands = block.Commands.Replace("5050", port, StringComparison.Ordinal) }).ToList();
        Assert.Equal(6, blocks.Count);
        Assert.Single(blocks, static block => block.Stays);
        var started = Stopwatch.GetTimestamp();
        var folder = desk.Work;
        var printed = new List<string>();
        Process? host = null;
        try
        {
            foreach (var block in blocks)
            {
                if (block.Stays)
                {
                    (host, var output) = desk.Start(folder, block.Commands);
                    await Eventually.TrueAsync(
                        () => output.Contains($"Frontend my-api listens on http://127.0.0.1:{port}"), Within.Start, $"the plugin is served; output:\n{output}", Token);
                }
                else
                {
                    // Where a block leaves the shell, there the next one begins.
                    var text = await desk.RunAsync(folder, $"{block.Commands}\necho\npwd", Token);
                    var lines = text.TrimEnd().Split('\n');
                    folder = lines[^1];
                    printed.Add(string.Join('\n', lines[..^1]));
                }
            }
        }
        finally
        {
            if (host is not null)
            {
                await AuthorDesk.StopAsync(host);
            }
        }

        await Console.Out.WriteLineAsync($"{Document}: from an empty folder to a served request in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.Contains("failed: 0", printed[1], StringComparison.Ordinal);
        Assert.Contains("\"models\":[\"demo\"]", printed[3], StringComparison.Ordinal);
        Assert.Equal(2, printed[3].Split("The capital of France is Paris.").Length - 1);
        Assert.Equal(Tutorial.ReadExpected(Document, "json"), printed[4].Trim());
        desk.AssertDeployed("MyApi", "LlamaRunner.Dialects.dll", "MyApi.deps.json", "MyApi.dll", "MyApi.pdb", "MyApi.runtimeconfig.json");
        await PublishedUnload.CheckFrontendAsync(desk.Deployed("MyApi"), "my-api", Token);
    }
}
