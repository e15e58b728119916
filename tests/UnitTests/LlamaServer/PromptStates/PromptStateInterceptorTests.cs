using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

/// <summary>Lives of a runner with a double of llama-server that has slots.</summary>
public sealed class PromptStateInterceptorTests : IDisposable
{
    private const string Short = """{"messages":[{"role":"user","content":"Give this chat a title"}]}""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly PromptStateWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task NextLife_ConversationGoesOn_IsRestored()
    {
        await LiveAsync(PromptStateWorld.Conversation(5));
        await using var life = await _world.StartAsync(Server());

        var cached = await life.AskAsync(PromptStateWorld.Conversation(6));

        Assert.Single(life.Server.Restores);
        Assert.InRange(cached, 1400, 1450);
    }

    [Fact]
    public async Task NextLifeAfterARestartOfTheHost_ConversationGoesOn_IsRestored()
    {
        await LiveAsync(PromptStateWorld.Conversation(5));
        _world.Restart();
        await using var life = await _world.StartAsync(Server());

        Assert.InRange(await life.AskAsync(PromptStateWorld.Conversation(6)), 1400, 1450);
    }

    [Fact]
    public async Task NextLife_OneConversation_IsRestoredOnce()
    {
        await LiveAsync(PromptStateWorld.Conversation(5));
        await using var life = await _world.StartAsync(Server());

        await Task.WhenAll(life.AskAsync(PromptStateWorld.Conversation(6)), life.AskAsync(PromptStateWorld.Conversation(6)));
        await life.AskAsync(PromptStateWorld.Conversation(7));

        Assert.Single(life.Server.Restores);
    }

    [Theory]
    [InlineData("lakes", false)]
    [InlineData("rivers", true)]
    public async Task NextLife_AnotherConversation_IsNotRestored(string topic, bool tools)
    {
        await LiveAsync(PromptStateWorld.Conversation(5));
        await using var life = await _world.StartAsync(Server());

        await life.AskAsync(PromptStateWorld.Conversation(5, topic, tools));

        Assert.Empty(life.Server.Restores);
    }

    [Fact]
    public async Task SameLife_ConversationGoesOn_IsNotRestored()
    {
        await using var life = await _world.StartAsync(Server());
        await life.AskAsync(PromptStateWorld.Conversation(5));
        await life.AskAsync(PromptStateWorld.Conversation(6));

        Assert.Empty(life.Server.Restores);
    }

    [Fact]
    public async Task ShortRequestRightAfter_WaitsForTheSaveThatItWouldSpoil()
    {
        var save = new TaskCompletionSource();
        await using (var life = await _world.StartAsync(new SlotServer(_world.Folder) { MaySave = save.Task }))
        {
            await life.AskAsync(PromptStateWorld.Conversation(5));
            await life.Server.SaveAsked.Task.WaitAsync(Limit, Token);
            var asked = life.AskAsync(Short);
            Assert.False(asked.IsCompleted);
            save.SetResult();
            await asked;
            Assert.True(life.Server.Journal.FindIndex(entry => entry.StartsWith("save 1", StringComparison.Ordinal))
                < life.Server.Journal.FindLastIndex(entry => entry.StartsWith("prompt", StringComparison.Ordinal)));
        }

        await using var next = await _world.StartAsync(Server());
        Assert.InRange(await next.AskAsync(PromptStateWorld.Conversation(6)), 1400, 1450);
    }

    [Fact]
    public async Task ShortConversation_IsNotSaved()
    {
        var life = await LiveAsync(PromptStateWorld.Conversation(2), Short);

        Assert.Empty(life.Server.Saves);
    }

    [Fact]
    public async Task ConversationThatGrowsLittle_IsSavedAtTheEndOfTheRunnersLife()
    {
        await using var life = await _world.StartAsync(Server());
        await life.AskAsync(PromptStateWorld.Conversation(5));
        await life.AskAsync(PromptStateWorld.Conversation(6));
        await life.SettleAsync();
        Assert.Single(life.Server.Saves);
        await life.AskAsync(PromptStateWorld.Conversation(6));

        await life.DisposeAsync();

        Assert.Equal(2, life.Server.Saves.Count);
        Assert.Single(_world.StateFiles);
    }

    [Fact]
    public async Task SlotsThatCannotBeToldApart_NothingIsSaved()
    {
        var life = await _world.StartAsync(Server(slots: 2));
        await Task.WhenAll(life.AskAsync(PromptStateWorld.Conversation(5, "aaaaaa")), life.AskAsync(PromptStateWorld.Conversation(5, "bbbbbb")));
        await life.SettleAsync();
        var before = life.Server.Saves.Count;
        await life.AskAsync(PromptStateWorld.Conversation(5, "aaaaaa"));
        await life.DisposeAsync();

        // The first may end before the second has begun, and is known then.
        Assert.InRange(before, 0, 1);
        Assert.InRange(life.Server.Saves.Count, 0, 1);
    }

    [Fact]
    public async Task TwoSlots_EachConversationIsSavedAndRestored()
    {
        await using (var life = await _world.StartAsync(Server(slots: 2)))
        {
            await life.AskAsync(PromptStateWorld.Conversation(5, "lakes"));
            await life.AskAsync(PromptStateWorld.Conversation(6, "rivers"));
        }

        await using var next = await _world.StartAsync(Server(slots: 2));
        Assert.InRange(await next.AskAsync(PromptStateWorld.Conversation(6, "lakes")), 1400, 1450);
        Assert.InRange(await next.AskAsync(PromptStateWorld.Conversation(7, "rivers")), 1700, 1770);
    }

    [Fact]
    public async Task ResponseThatIsNotRead_ConversationIsSavedAllTheSame()
    {
        await using var life = await _world.StartAsync(Server());
        (await life.SendAsync(PromptStateWorld.Conversation(5))).Dispose();
        await life.SettleAsync();

        Assert.Single(life.Server.Saves);
    }

    [Fact]
    public async Task RestoresWithoutEffect_TwoInARow_AreSwitchedOffAndSaidOnce()
    {
        await LiveAsync(PromptStateWorld.Conversation(5, "lakes"));
        await LiveAsync(PromptStateWorld.Conversation(5, "rivers"));
        await LiveAsync(PromptStateWorld.Conversation(5, "hills"));
        foreach (var topic in (string[])["lakes", "rivers"])
        {
            await using var life = await _world.StartAsync(new SlotServer(_world.Folder) { RestoreHasNoEffect = true });
            Assert.Equal(0, await life.AskAsync(PromptStateWorld.Conversation(6, topic)));
            Assert.Single(life.Server.Restores);
        }

        await using var last = await _world.StartAsync(new SlotServer(_world.Folder) { RestoreHasNoEffect = true });
        await last.AskAsync(PromptStateWorld.Conversation(6, "hills"));
        await last.DisposeAsync();

        Assert.Empty(last.Server.Restores);
        Assert.Empty(last.Server.Saves);
        Assert.Contains("have no effect on /bin/llama-server (1) with demo", Assert.Single(_world.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestoreWithoutEffect_StateOfAnotherDay_IsNotHeldAgainstTheRuntime()
    {
        foreach (var topic in (string[])["lakes", "rivers", "hills"])
        {
            await LiveAsync(PromptStateWorld.Conversation(5, topic));
        }

        _world.Time.Advance(TimeSpan.FromDays(1));
        foreach (var topic in (string[])["lakes", "rivers", "hills"])
        {
            await using var life = await _world.StartAsync(new SlotServer(_world.Folder) { RestoreHasNoEffect = true });
            await life.AskAsync(PromptStateWorld.Conversation(6, topic));
            Assert.Single(life.Server.Restores);
        }

        Assert.Empty(_world.Warnings);
    }

    [Fact]
    public async Task DamagedFile_RequestIsAnsweredAndTheStateIsGone()
    {
        await LiveAsync(PromptStateWorld.Conversation(5));
        var file = Assert.Single(_world.StateFiles);
        await File.WriteAllTextAsync(file, "damaged".PadRight((int)new FileInfo(file).Length), Token);
        await using var life = await _world.StartAsync(Server());

        Assert.Equal(0, await life.AskAsync(PromptStateWorld.Conversation(6)));
        Assert.False(File.Exists(file));
        Assert.Contains("action=restore was answered with status 400", Assert.Single(_world.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SavesThatFail_AreSaidOnceAndLeaveTheRequestsAlone()
    {
        var life = await _world.StartAsync(new SlotServer(_world.Folder) { RefusesSaves = true });
        await life.AskAsync(PromptStateWorld.Conversation(5));
        await life.AskAsync(PromptStateWorld.Conversation(8));
        await life.DisposeAsync();

        Assert.True(life.Server.Saves.Count >= 2);
        Assert.Contains("Unable to save slot", Assert.Single(_world.Warnings), StringComparison.Ordinal);
        Assert.Empty(_world.StateFiles);
    }

    [Fact]
    public async Task SaveThatTakesTooLong_NoMoreAreSaved()
    {
        var save = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var life = await _world.StartAsync(new SlotServer(_world.Folder) { MaySave = save.Task });
        await life.AskAsync(PromptStateWorld.Conversation(5));
        await life.Server.SaveAsked.Task.WaitAsync(Limit, Token);
        _world.Time.Advance(TimeSpan.FromSeconds(12));
        save.SetResult();
        await life.SettleAsync();
        await life.AskAsync(PromptStateWorld.Conversation(9));
        await life.SettleAsync();

        Assert.Single(life.Server.Saves);
        Assert.Contains("took 12.0 s", Assert.Single(_world.Warnings), StringComparison.Ordinal);
        Assert.Null(await _world.Keeper.PrepareAsync(_world.Plan(), Token));
    }

    [Fact]
    public async Task OtherSettingsOrAnotherFile_StateIsNotRestored()
    {
        await LiveAsync(PromptStateWorld.Conversation(5));
        var quantized = _world.Plan(Some.Arguments(("cache-type-k", LaunchArgument.Of("q8_0"))));
        await using (var life = await _world.StartAsync(Server(), quantized))
        {
            await life.AskAsync(PromptStateWorld.Conversation(6));
            Assert.Empty(life.Server.Restores);
        }

        File.SetLastWriteTimeUtc(_world.ModelPath, DateTime.UnixEpoch);
        await using var next = await _world.StartAsync(Server());
        await next.AskAsync(PromptStateWorld.Conversation(6));
        Assert.Empty(next.Server.Restores);
    }

    [Fact]
    public async Task OtherThreads_StateIsRestored()
    {
        await LiveAsync(PromptStateWorld.Conversation(5));
        var plan = _world.Plan(Some.Arguments(("threads", LaunchArgument.Of("3"))));
        await using var life = await _world.StartAsync(Server(), plan);
        await life.AskAsync(PromptStateWorld.Conversation(6));

        Assert.Single(life.Server.Restores);
    }

    [Fact]
    public async Task Stop_WithNoTimeLeft_DoesNotWaitForASave()
    {
        var life = await _world.StartAsync(new SlotServer(_world.Folder) { MaySave = new TaskCompletionSource().Task });
        await life.AskAsync(PromptStateWorld.Conversation(5));
        await life.Server.SaveAsked.Task.WaitAsync(Limit, Token);
        using var over = new CancellationTokenSource();
        var stop = life.StopAsync(over.Token);
        Assert.False(stop.IsCompleted);
        await over.CancelAsync();
        await stop.WaitAsync(Limit, Token);
        await life.DisposeAsync();

        Assert.Empty(_world.Warnings);
        Assert.Empty(_world.Errors);
    }

    private SlotServer Server(int slots = 1) => new(_world.Folder, slots);

    // One life in which these requests are made, one after the other.
    private async Task<RunnerLife> LiveAsync(params string[] bodies)
    {
        await using var life = await _world.StartAsync(Server());
        foreach (var body in bodies)
        {
            await life.AskAsync(body);
        }

        return life;
    }
}
