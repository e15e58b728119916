using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

public sealed class PromptStateKeeperTests : IDisposable
{
    private readonly PromptStateWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Prepare_ChatModel_GivesTheFolder()
    {
        var launch = await _world.Keeper.PrepareAsync(_world.Plan(), Token);

        Assert.Equal(["--slot-save-path", _world.Folder], launch!.Arguments);
        Assert.True(Directory.Exists(_world.Folder));
    }

    [Theory]
    [InlineData("slot-save-path")]
    [InlineData("no-slots")]
    [InlineData("embedding")]
    [InlineData("model-draft")]
    [InlineData("spec-type")]
    [InlineData("sleep-idle-seconds")]
    public async Task Prepare_SettingThatDoesNotSuit_KeepsNothing(string option) => Assert.Null(
        await _world.Keeper.PrepareAsync(_world.Plan(Some.Arguments((option, LaunchArgument.Of("x")))), Token));

    [Fact]
    public async Task Prepare_ModelOrBuildThatDoesNotSuit_KeepsNothing()
    {
        var model = Some.Model(_world.ModelPath);

        Assert.Null(await _world.Keeper.PrepareAsync(_world.Plan(model: model with { ProjectorPath = "/mmproj.gguf" }), Token));
        Assert.Null(await _world.Keeper.PrepareAsync(_world.Plan(model: model with { Capabilities = ModelCapabilities.Embedding }), Token));
        Assert.Null(await _world.Keeper.PrepareAsync(_world.Plan(binary: Some.Binary("no-ui")), Token));
    }

    [Fact]
    public async Task Prepare_SwitchedOff_DeletesWhatThereIs()
    {
        using var off = new PromptStateWorld(new PromptStateOptions { Enabled = false });
        Assert.Null(await off.Keeper.PrepareAsync(off.Plan(), Token));
        Assert.False(Directory.Exists(off.Folder));

        Directory.CreateDirectory(off.Folder);
        await File.WriteAllTextAsync(Path.Combine(off.Folder, "old.bin"), "what was said", Token);
        Assert.Null(await off.Keeper.PrepareAsync(off.Plan(), Token));
        Assert.Empty(off.StateFiles);
    }
}
