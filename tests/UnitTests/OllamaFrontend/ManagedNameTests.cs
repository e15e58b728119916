using System.Net;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>The names by which models are managed: also those that only this frontend lists.</summary>
public sealed class ManagedNameTests
{
    private const string Id = "publisher/some model@v1";

    [Theory]
    [InlineData("POST", "/api/copy", """{"source":"%","destination":"b"}""", "copy")]
    [InlineData("DELETE", "/api/delete", """{"model":"%"}""", "delete")]
    [InlineData("DELETE", "/api/delete", """{"name":"%"}""", "delete")]
    [InlineData("POST", "/api/create", """{"model":"b","from":"%"}""", "create from")]
    [InlineData("POST", "/api/pull", """{"model":"%"}""", "pull")]
    [InlineData("POST", "/api/push", """{"model":"%"}""", "push")]
    public async Task ListedName_MeansTheModelThatIsListedUnderIt(string method, string path, string body, string change)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        var listed = await ListedAsync(ollama);
        Assert.NotEqual(Id, listed);

        foreach (var (name, meant) in ((string, string)[])[(listed, Id), ("demo", "demo"), ("unknown:1b", "unknown:1b")])
        {
            Assert.Equal(HttpStatusCode.OK, await ollama.SendAsync(new HttpMethod(method), path, body.Replace("%", name, StringComparison.Ordinal)));
            Assert.Equal($"{change} {meant}", ollama.Library.Changes[^1]);
        }
    }

    private static async Task<string> ListedAsync(FrontendOfOllama ollama)
    {
        using var answer = System.Text.Json.JsonDocument.Parse(await ollama.GetAsync("/api/tags"));
        return answer.RootElement.GetProperty("models").EnumerateArray().Select(static model => model.GetProperty("name").GetString()!)
            .Single(static name => name.StartsWith("publisher/", StringComparison.Ordinal));
    }
}
