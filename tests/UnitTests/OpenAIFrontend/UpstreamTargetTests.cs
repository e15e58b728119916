using LlamaRunner.Contracts.Failures;
using LlamaRunner.Frontends.OpenAI;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.OpenAIFrontend;

public sealed class UpstreamTargetTests
{
    private readonly FakeGateway _gateway = new(
        FakeGateway.Model("plain"), FakeGateway.Model("org"), FakeGateway.Model("org/deep/model:q8", "a b"), FakeGateway.Model("other/model"));

    [Theory]
    [InlineData("plain", "plain", "")]
    [InlineData("plain/", "plain", "/")]
    [InlineData("plain/v1/x%2Fy", "plain", "/v1/x%2Fy")]
    [InlineData("org/v1/x", "org", "/v1/x")]
    [InlineData("org/deep/model:q8/v1/x", "org/deep/model:q8", "/v1/x")]
    [InlineData("org%2Fdeep%2fmodel%3Aq8/v1/x", "org/deep/model:q8", "/v1/x")]
    [InlineData("a%20b//x", "org/deep/model:q8", "//x")]
    [InlineData("other/model", "other/model", "")]
    public async Task Find_TheLongestName_LeavesTheRestAsItIs(string path, string model, string rest)
    {
        var found = await UpstreamTarget.FindAsync(_gateway, path, TestContext.Current.CancellationToken);

        Assert.Equal((model, rest), (found.Model.Id, found.Path));
    }

    [Theory]
    [InlineData("nobody/v1")]
    [InlineData("other/v1")]
    [InlineData("/plain")]
    [InlineData("1/2/3/4/5/6/7/8/9/plain")]
    public async Task Find_NoModel_IsNotFound(string path) => await Assert.ThrowsAsync<ModelNotFoundException>(
        async () => await UpstreamTarget.FindAsync(_gateway, path, TestContext.Current.CancellationToken));
}
