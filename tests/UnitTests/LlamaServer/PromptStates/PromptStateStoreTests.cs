using System.Runtime.Versioning;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.UnitTests.Models;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

public sealed class PromptStateStoreTests : IDisposable
{
    private static readonly StateScope Scope = new("scope", "demo", "runtime", BytesPerToken: 10);

    private readonly string _root = Directory.CreateTempSubdirectory("llamarunner-store-").FullName;
    private readonly CollectingLogger<PromptStateStore> _log = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly List<PromptStateStore> _stores = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_root, "states");

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Add_StateAndItsEntry_AreOfThisUserAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        var store = await OpenAsync();
        await AddAsync(store, "a", 1, 2);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        Assert.All(
            Directory.EnumerateFiles(Folder, "a.*"),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Open_AfterARestart_FindsStatesAndDeletesWhatBelongsToNone()
    {
        var store = await OpenAsync();
        await AddAsync(store, "a", 1, 2, 3);
        await AddAsync(store, "cut", 4, 5);
        store.Dispose();
        string[] strangers = ["orphan.bin", "broken.json", "a.json.tmp", "alone.json"];
        foreach (var name in strangers)
        {
            await File.WriteAllTextAsync(Path.Combine(Folder, name), "{", Token);
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "cut.bin"), "", Token);
        await File.WriteAllTextAsync(Path.Combine(Folder, "notes.txt"), "mine", Token);

        store = await OpenAsync();

        Assert.Equal(3, store.Find(Scope.Key, Chain(1, 2, 3, 4))!.SharedBlocks);
        Assert.Equal(["a.bin", "a.json", "lock", "notes.txt"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Add_LaterTurn_ReplacesTheEarlierOne()
    {
        var store = await OpenAsync();
        await AddAsync(store, "a", 1, 2);
        await AddAsync(store, "other", 1, 9);
        await AddAsync(store, "b", 1, 2, 3);

        Assert.Equal(["b", "other"], Names());
    }

    [Fact]
    public async Task Add_OverTheLimit_TheOneNotUsedForLongestGoes()
    {
        var store = await OpenAsync(new PromptStateOptions { MaxBytes = 250 });
        await AddAsync(store, "a", 1);
        var first = store.Find(Scope.Key, Chain(1))!.State;
        _time.Advance(TimeSpan.FromMinutes(1));
        await AddAsync(store, "b", 2);
        _time.Advance(TimeSpan.FromMinutes(1));
        await store.TouchAsync(first, Token);
        _time.Advance(TimeSpan.FromMinutes(1));
        await AddAsync(store, "c", 3);

        Assert.Equal(["a", "c"], Names());
    }

    [Fact]
    public async Task MakeRoom_ForTheNext_DeletesBeforeItIsWritten()
    {
        var store = await OpenAsync(new PromptStateOptions { MaxBytes = 250 });
        await AddAsync(store, "a", 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        await AddAsync(store, "b", 2);

        // The states have one byte a token.
        Assert.True(store.MakeRoom(Scope, 100));
        Assert.Equal(["b"], Names());
        Assert.False(store.MakeRoom(Scope, 1000));
        Assert.Equal(["b"], Names());
    }

    [Fact]
    public async Task MakeRoom_MoreThanTheDiskHas_IsRefusedAndSaidOnce()
    {
        var store = await OpenAsync(new PromptStateOptions { MaxBytes = long.MaxValue });

        Assert.False(store.MakeRoom(Scope with { BytesPerToken = 1e9 }, 1_000_000_000));
        Assert.False(store.MakeRoom(Scope with { BytesPerToken = 1e9 }, 1_000_000_000));
        Assert.Contains("the disk has too little room", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AfterTheAge_OldStatesAreGone()
    {
        var store = await OpenAsync();
        await AddAsync(store, "a", 1);
        _time.Advance(TimeSpan.FromDays(6));
        await AddAsync(store, "b", 2);
        store.Dispose();
        _time.Advance(TimeSpan.FromDays(2));

        await OpenAsync();

        Assert.Equal(["b"], Names());
    }

    [Fact]
    public async Task Open_NoFolderCanBeMade_IsSaidOnce()
    {
        await File.WriteAllTextAsync(Folder, "a file in its place", Token);
        var store = New();

        Assert.False(await store.OpenAsync(Token));
        Assert.False(await store.OpenAsync(Token));
        Assert.Single(_log.Warnings);
    }

    [Fact]
    public async Task Open_AnotherHostHasTheFolder_IsRefusedUntilItIsFree()
    {
        var other = await OpenAsync();
        var store = New();
        Assert.False(await store.OpenAsync(Token));
        other.Dispose();

        Assert.True(await store.OpenAsync(Token));
    }

    [Fact]
    public async Task Open_FolderWasDeleted_IsMadeAgain()
    {
        var store = await OpenAsync();
        Directory.Delete(Folder, recursive: true);

        Assert.True(await store.OpenAsync(Token));
        Assert.True(Directory.Exists(Folder));
    }

    [Fact]
    public async Task Clear_States_AreDeleted()
    {
        var store = await OpenAsync();
        await AddAsync(store, "a", 1);
        await store.ClearAsync(Token);

        Assert.Empty(Names());
        Assert.Null(store.Find(Scope.Key, Chain(1)));
    }

    [Fact]
    public async Task IsThere_FileHasGone_ForgetsTheState()
    {
        var store = await OpenAsync();
        await AddAsync(store, "a", 1);
        var state = store.Find(Scope.Key, Chain(1))!.State;
        File.Delete(Path.Combine(Folder, "a.bin"));

        Assert.False(store.IsThere(state));
        Assert.Null(store.Find(Scope.Key, Chain(1)));
    }

    private static PromptChain Chain(params int[] hashes) => new(hashes.Select(hash => (UInt128)hash));

    private PromptStateStore New(PromptStateOptions? options = null)
    {
        var store = new PromptStateStore(new PromptStateFolder(Folder), options ?? new PromptStateOptions(), _time, _log);
        _stores.Add(store);
        return store;
    }

    private async Task<PromptStateStore> OpenAsync(PromptStateOptions? options = null)
    {
        var store = New(options);
        Assert.True(await store.OpenAsync(Token));
        return store;
    }

    // A state of a hundred tokens and as many bytes.
    private async Task AddAsync(PromptStateStore store, string name, params int[] hashes)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, name + ".bin"), new string('x', 100), Token);
        await store.AddAsync(
            new SavedState
            {
                Name = name,
                Scope = Scope.Key,
                Model = Scope.Model,
                Tokens = 100,
                PromptTokens = 90,
                Bytes = 100,
                SavedAt = _time.GetUtcNow(),
                UsedAt = _time.GetUtcNow(),
                Blocks = Chain(hashes).ToBytes(),
            },
            Token);
    }

    private IEnumerable<string?> Names() => Directory.EnumerateFiles(Folder, "*.bin").Select(Path.GetFileNameWithoutExtension).Order();
}
