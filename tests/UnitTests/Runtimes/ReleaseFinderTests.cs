using System.Net;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class ReleaseFinderTests
{
    private const string Index = "https://index.example/releases";
    private const string List = "?per_page=30";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_LatestLacksABuild_TakesTheNewestThatHasOne()
    {
        var list = $"[{Release("b4", "ui")},{Release("b3", "win")},{Release("b2", "ubuntu")},{Release("b1", "ubuntu")}]";
        Assert.Equal("b2", (await FindAsync(null, ("/latest", Release("b4", "ui")), (List, list))).TagName);
    }

    [Fact]
    public async Task Find_NothingIsCalledLatest_TakesFromTheListWithoutDrafts()
    {
        var list = $"[{Release("b3", "ubuntu", "true")},{Release("../b", "ubuntu")},{Release("b2", "ubuntu")}]";
        Assert.Equal("b2", (await FindAsync("latest", (List, list))).TagName);
    }

    [Fact]
    public async Task Find_NothingFitsAnywhere_GivesTheLatestToSaySo() =>
        Assert.Equal("b4", (await FindAsync(null, ("/latest", Release("b4", "win")), (List, "[]"))).TagName);

    [Fact]
    public async Task Find_Tag_GivesItEvenIfItDoesNotFit() =>
        Assert.Equal("b4", (await FindAsync("b4", ("/tags/b4", Release("b4", "win")))).TagName);

    [Theory]
    [InlineData("b5", "There is no release \"b5\"")]
    [InlineData("../b4", "There is no release \"../b4\"")]
    [InlineData(null, "lists no release")]
    public async Task Find_NotThere_SaysSo(string? tag, string reason)
    {
        var failure = await Assert.ThrowsAsync<RuntimeFailedException>(() => FindAsync(tag, (List, "[]")));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_IndexIsNoIndex_SaysSo()
    {
        var failure = await Assert.ThrowsAsync<RuntimeFailedException>(() => FindAsync(null, ("/latest", "<html>")));
        Assert.Contains("runtimes.index", failure.Message, StringComparison.Ordinal);
    }

    private static string Release(string tag, string system, string draft = "false") => $$"""
        {
          "tag_name": "{{tag}}", "draft": {{draft}}, "body": null,
          "assets": [{ "name": "llama-{{tag}}-bin-{{system}}-x64.zip", "size": 1, "digest": null }]
        }
        """;

    private static async Task<Release> FindAsync(string? tag, params (string Path, string Answer)[] answers)
    {
        using var client = new HttpClient(new Answers(answers.ToDictionary(answer => Index + answer.Path, answer => answer.Answer)));
        var index = new ReleaseIndex(client, Index + "/", TimeProvider.System);
        return await new ReleaseFinder(index).FindAsync(
            tag, release => RuntimeBuild.AllOf(release).Any(build => build.System == RuntimeSystem.Linux), Token);
    }

    private sealed class Answers(Dictionary<string, string> byAddress) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(byAddress.TryGetValue(request.RequestUri!.AbsoluteUri, out var answer)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) }
                : new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
