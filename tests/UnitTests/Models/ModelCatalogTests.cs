using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Models;

public sealed class ModelCatalogTests : IDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(7);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CollectingLogger<ModelCatalog> _logger = new();
    private readonly GgufMetadataCache _cache;

    public ModelCatalogTests() => _cache = new GgufMetadataCache(_folder.PathOf("cache.json"), NullLogger<GgufMetadataCache>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Refresh_FilesInFolders_AreListedById()
    {
        _folder.Write("models/b.gguf", GgufFile.Model());
        _folder.Write("models/sub/deep/a.GGUF", GgufFile.Model("bert"));
        _folder.Write("models/notes.txt", "no model"u8.ToArray());
        _folder.Write("models/half.gguf.part", GgufFile.Model());
        _folder.Write("models/.hidden/x.gguf", GgufFile.Model());
        _folder.Write("models/._b.gguf", GgufFile.Model());
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([], Token);

        Assert.Equal(["a", "b"], Ids(catalog));
        var model = Get(catalog, "b");
        Assert.Null(model.BackendId);
        Assert.Equal(_folder.PathOf("models/b.gguf"), model.Path);
        Assert.Equal(KeepAlive, model.KeepAlive);
        Assert.Equal(new FileInfo(model.Path!).Length, model.SizeBytes);
        Assert.Equal(new FileInfo(model.Path!).LastWriteTimeUtc, model.ModifiedAt.UtcDateTime);
        Assert.Equal("llama", model.Metadata?.Architecture);
        Assert.Equal(ModelCapabilities.Completion | ModelCapabilities.Chat, model.Capabilities);
        Assert.Equal(ModelCapabilities.Embedding, Get(catalog, "a").Capabilities);
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public async Task Refresh_FilesThatAreNoModels_AreNotListed()
    {
        _folder.Write("models/lora.gguf", new GgufFile().Text("general.type", "adapter").Text("general.architecture", "llama"));
        _folder.Write("models/imatrix.gguf", new GgufFile().Text("general.type", "imatrix"));
        _folder.Write("models/projector.gguf", GgufFile.Projector());
        _folder.Write("models/mmproj-x.gguf", GgufFile.Projector());
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([], Token);

        Assert.Empty(catalog.Models);
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public async Task Refresh_DamagedFile_CostsItselfAndIsLoggedOnce()
    {
        var whole = GgufFile.Model().ToBytes();
        _folder.Write("models/cut.gguf", whole[..^20]);
        _folder.Write("models/good.gguf", whole);
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([], Token);
        await catalog.RefreshAsync([], Token);

        Assert.Equal(["good"], Ids(catalog));
        var warning = Assert.Single(_logger.Warnings);
        Assert.StartsWith(_folder.PathOf("models/cut.gguf"), warning, StringComparison.Ordinal);
        Assert.Contains("not complete", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_FileThatGrows_IsLoggedOnceAndListedWhenComplete()
    {
        var whole = GgufFile.Model().ToBytes();
        using var catalog = NewCatalog();
        foreach (var missing in new[] { 40, 30, 20 })
        {
            _folder.Write("models/a.gguf", whole[..^missing]);
            await catalog.RefreshAsync([], Token);
            Assert.Empty(catalog.Models);
        }

        _folder.Write("models/a.gguf", whole);
        await catalog.RefreshAsync([], Token);

        Assert.Equal(["a"], Ids(catalog));
        Assert.Single(_logger.Warnings);
    }

    [Fact]
    public async Task Refresh_Shards_AreOneModel()
    {
        _folder.Write("models/big-00001-of-00003.gguf", new GgufFile()
            .Text("general.architecture", "llama").Number("split.no", 0u).Number("split.count", 3u));
        _folder.Write("models/big-00002-of-00003.gguf", new GgufFile().Number("split.no", 1u).Tensor("a", 0, 100));
        _folder.Write("models/big-00003-of-00003.gguf", new GgufFile().Number("split.no", 2u).Tensor("b", 26, 300));
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([], Token);

        var model = Assert.Single(catalog.Models);
        Assert.Equal("big", model.Id);
        Assert.Equal(_folder.PathOf("models/big-00001-of-00003.gguf"), model.Path);
        Assert.Equal(Directory.GetFiles(_folder.PathOf("models")).Sum(static path => new FileInfo(path).Length), model.SizeBytes);
        Assert.Equal(400, model.Metadata?.ParameterCount);
        Assert.Equal("I32", model.Metadata?.Quantization);
    }

    [Fact]
    public async Task Refresh_ShardMissing_IsNotListedAndLogged()
    {
        _folder.Write("models/big-00001-of-00003.gguf", GgufFile.Model());
        _folder.Write("models/big-00003-of-00003.gguf", GgufFile.Model());
        _folder.Write("models/renamed.gguf", GgufFile.Model().Number("split.count", 2u));
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([], Token);

        Assert.Empty(catalog.Models);
        Assert.Contains(_logger.Warnings, static text => text.Contains("3 shards, and 1 of them are missing", StringComparison.Ordinal));
        Assert.Contains(_logger.Warnings, static text => text.Contains("one of 2 shards", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refresh_ProjectorBesideModel_IsAttached()
    {
        _folder.Write("models/publisher/repo/gemma-Q4_0.gguf", GgufFile.Model(name: "gemma"));
        var projector = _folder.Write("models/publisher/repo/mmproj-F16.gguf", GgufFile.Projector());
        _folder.Write("models/plain.gguf", GgufFile.Model());
        _folder.Write("models/mmproj-F16.gguf", GgufFile.Projector());
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([], Token);

        Assert.Equal(["gemma-Q4_0", "plain"], Ids(catalog));
        Assert.Equal(projector, Get(catalog, "gemma-Q4_0").ProjectorPath);
        Assert.True(Get(catalog, "gemma-Q4_0").Capabilities.HasFlag(ModelCapabilities.Vision));
        Assert.Null(Get(catalog, "plain").ProjectorPath);
        Assert.False(Get(catalog, "plain").Capabilities.HasFlag(ModelCapabilities.Vision));
    }

    [Fact]
    public async Task Refresh_DamagedProjector_ModelGoesWithout()
    {
        _folder.Write("models/repo/gemma.gguf", GgufFile.Model());
        _folder.Write("models/repo/mmproj-F16.gguf", "broken"u8.ToArray());
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([], Token);

        Assert.Null(Assert.Single(catalog.Models).ProjectorPath);
        Assert.Single(_logger.Warnings);
    }

    [Fact]
    public async Task Refresh_TwoFilesOfOneName_AreQualifiedByFolder()
    {
        _folder.Write("models/x/m.gguf", GgufFile.Model("llama"));
        _folder.Write("models/y/M.gguf", GgufFile.Model("qwen3"));
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([], Token);

        Assert.Equal(["x/m", "y/m"], Ids(catalog));
        Assert.Equal("llama", Get(catalog, "m").Metadata?.Architecture);
        Assert.Equal("qwen3", Get(catalog, "y/m").Metadata?.Architecture);
    }

    [Fact]
    public async Task Refresh_LinksAndLoops_EachFileIsListedOnce()
    {
        var path = _folder.Write("models/a.gguf", GgufFile.Model());
        var blob = _folder.Write("blobs/1234", GgufFile.Model(name: "blob"));
        File.CreateSymbolicLink(_folder.PathOf("models/linked.gguf"), blob);
        File.CreateSymbolicLink(_folder.PathOf("models/0-again.gguf"), "a.gguf");
        File.CreateSymbolicLink(_folder.PathOf("models/broken.gguf"), "nowhere");
        Directory.CreateSymbolicLink(_folder.PathOf("models/loop"), _folder.PathOf("models"));
        Directory.CreateSymbolicLink(_folder.PathOf("models/up"), "..");
        Directory.CreateSymbolicLink(_folder.PathOf("alias"), _folder.PathOf("models"));
        using var catalog = NewCatalog(new ModelsOptions
        {
            Directories = [_folder.PathOf("models"), _folder.PathOf("alias"), _folder.PathOf("models")],
        });

        await catalog.RefreshAsync([], Token);

        Assert.Equal(["a", "linked"], Ids(catalog));
        Assert.Equal(path, Get(catalog, "a").Path);
        Assert.Equal(new FileInfo(blob).Length, Get(catalog, "linked").SizeBytes);
        Assert.Contains("does not exist", Assert.Single(_logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_FolderMissingOrUnreadable_CostsItself()
    {
        _folder.Write("models/a.gguf", GgufFile.Model());
        var file = _folder.Write("file", "not a folder"u8.ToArray());
        using var catalog = NewCatalog(new ModelsOptions { Directories = [_folder.PathOf("none"), file, "\0", _folder.PathOf("models")] });

        await catalog.RefreshAsync([], Token);
        await catalog.RefreshAsync([], Token);

        Assert.Equal(["a"], Ids(catalog));
        Assert.Equal(3, _logger.Lines.Count);
    }

    [Fact]
    public async Task Refresh_Entry_HasWhatItIsConfiguredWith()
    {
        _folder.Write("models/qwen.gguf", GgufFile.Model());
        var projector = _folder.Write("elsewhere/vision.gguf", GgufFile.Projector());
        var options = new ModelOptions
        {
            Path = "models/qwen.gguf",
            Mmproj = "elsewhere/vision.gguf",
            Backend = "other",
            Runtime = "ik",
            Arguments = new Dictionary<string, LaunchArgument> { ["ctx-size"] = LaunchArgument.Of("512") },
            Environment = new Dictionary<string, string> { ["A"] = "b" },
            Aliases = ["q"],
            KeepAlive = TimeSpan.Zero,
        };
        using var catalog = NewCatalog(WithEntries(("mine", options)));

        await catalog.RefreshAsync([], Token);

        var model = Assert.Single(catalog.Models);
        Assert.Equal(("mine", "other", TimeSpan.Zero), (model.Id, model.BackendId, model.KeepAlive));
        Assert.Equal(_folder.PathOf("models/qwen.gguf"), model.Path);
        Assert.Equal(projector, model.ProjectorPath);
        Assert.Equal("ik", model.Load.Runtime);
        Assert.Same(options.Arguments, model.Load.Arguments);
        Assert.Same(options.Environment, model.Load.Environment);
        Assert.True(model.Capabilities.HasFlag(ModelCapabilities.Vision));
        Assert.Same(model, Get(catalog, "q"));
    }

    [Fact]
    [Trait("Case", "R109")]
    public async Task Refresh_EntryWithoutFile_StaysListedAndIsLoggedOnce()
    {
        _folder.Write("models/damaged.gguf", "broken"u8.ToArray());
        using var catalog = NewCatalog(WithEntries(
            ("gone", new ModelOptions { Path = "gone.gguf", Mmproj = "mmproj-gone.gguf" }),
            ("damaged", new ModelOptions { Path = "models/damaged.gguf" }),
            ("odd", new ModelOptions { Path = "a\0b" })));

        await catalog.RefreshAsync([], Token);
        var first = Get(catalog, "gone");
        _time.Advance(TimeSpan.FromMinutes(1));
        await catalog.RefreshAsync([], Token);

        Assert.Equal(["damaged", "gone", "odd"], Ids(catalog));
        Assert.Same(first, Get(catalog, "gone"));
        Assert.Null(first.Metadata);
        Assert.Equal(_folder.PathOf("gone.gguf"), first.Path);
        Assert.Equal(_folder.PathOf("mmproj-gone.gguf"), first.ProjectorPath);
        Assert.Equal(0, first.SizeBytes);
        Assert.Equal(ModelCapabilities.None, first.Capabilities);
        Assert.Null(Get(catalog, "damaged").Metadata);
        Assert.Equal(6, Get(catalog, "damaged").SizeBytes);
        Assert.Single(_logger.Warnings, static text => text.StartsWith("models.entries.gone.path:", StringComparison.Ordinal));
        Assert.Single(_logger.Warnings, static text => text.StartsWith("models.entries.gone.mmproj:", StringComparison.Ordinal));
        Assert.Single(_logger.Warnings, static text => text.StartsWith("models.entries.damaged.path:", StringComparison.Ordinal));
        Assert.Single(_logger.Warnings, static text => text.StartsWith("models.entries.odd.path:", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "R109")]
    public async Task Refresh_FileOfEntryDeleted_MetadataGoAndComeBack()
    {
        var path = _folder.Write("elsewhere/a.gguf", GgufFile.Model());
        using var catalog = NewCatalog(WithEntries(("a", new ModelOptions { Path = path })));
        await catalog.RefreshAsync([], Token);
        Assert.NotNull(Get(catalog, "a").Metadata);

        File.Delete(path);
        await catalog.RefreshAsync([], Token);
        Assert.Null(Get(catalog, "a").Metadata);

        _folder.Write("elsewhere/a.gguf", GgufFile.Model());
        await catalog.RefreshAsync([], Token);
        Assert.NotNull(Get(catalog, "a").Metadata);
    }

    [Fact]
    public async Task Refresh_EntryOutsideTheFolders_FindsItsProjectorAndShards()
    {
        _folder.Write("elsewhere/vl-00001-of-00002.gguf", GgufFile.Model());
        _folder.Write("elsewhere/vl-00002-of-00002.gguf", new GgufFile().Number("split.no", 1u).Tensor("x", 0, 8));
        var projector = _folder.Write("elsewhere/mmproj-vl-f16.gguf", GgufFile.Projector());
        using var catalog = NewCatalog(WithEntries(("vl", new ModelOptions { Path = "elsewhere/vl-00001-of-00002.gguf" })));

        await catalog.RefreshAsync([], Token);

        var model = Get(catalog, "vl");
        Assert.Equal(projector, model.ProjectorPath);
        Assert.Equal(16, model.Metadata?.ParameterCount);
        Assert.True(model.Capabilities.HasFlag(ModelCapabilities.Vision));
    }

    [Fact]
    public async Task Refresh_FileNamedLikeAnEntryOrItsAlias_DoesNotTakeTheName()
    {
        _folder.Write("models/one.gguf", GgufFile.Model(name: "one"));
        _folder.Write("models/two.gguf", GgufFile.Model(name: "two"));
        using var catalog = NewCatalog(WithEntries(("One", new ModelOptions { Path = "elsewhere.gguf", Aliases = ["two"] })));

        await catalog.RefreshAsync([], Token);

        Assert.Equal(["One", "models/one", "models/two"], Ids(catalog));
        Assert.Equal("One", Get(catalog, "two").Id);
        Assert.Equal("One", Get(catalog, "one").Id);
    }

    [Fact]
    public async Task Refresh_EntriesThatDifferInCase_FirstIsListed()
    {
        using var catalog = NewCatalog(WithEntries(("A", new ModelOptions()), ("a", new ModelOptions())));

        await catalog.RefreshAsync([], Token);

        Assert.Equal(["A"], Ids(catalog));
        Assert.Contains("used twice", Assert.Single(_logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_Offers_AreListedAndClashesQualified()
    {
        _folder.Write("models/a.gguf", GgufFile.Model());
        using var catalog = NewCatalog();

        await catalog.RefreshAsync([new OfferingBackend("r1", "A", "b", "c"), new OfferingBackend("r2", "b", "b", "")], Token);

        Assert.Equal(["a", "b", "c", "r1/A", "r2/b"], Ids(catalog));
        var model = Get(catalog, "c");
        Assert.Equal(("r1", (string?)null, KeepAlive, _time.GetUtcNow()), (model.BackendId, model.Path, model.KeepAlive, model.ModifiedAt));
    }

    [Fact]
    public async Task Refresh_BackendFails_CostsItsOffersOnly()
    {
        using var catalog = NewCatalog();
        var throwing = new OfferingBackend("throwing", static _ => throw new InvalidOperationException("no network"));
        var nothing = new OfferingBackend("nothing", static _ => new((IReadOnlyList<ModelOffer>)null!));

        await catalog.RefreshAsync([throwing, nothing, new OfferingBackend("good", "g")], Token);

        Assert.Equal(["g"], Ids(catalog));
        Assert.Contains(
            _logger.Warnings, static text => text.Contains("throwing could not list its models: no network", StringComparison.Ordinal));
        Assert.Equal(2, _logger.Warnings.Count());
    }

    [Fact]
    public async Task Refresh_BackendHangs_FilesAreListedAtOnceAndTheRestAfterTheLimit()
    {
        _folder.Write("models/a.gguf", GgufFile.Model());
        using var catalog = NewCatalog();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<IReadOnlyList<ModelOffer>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = new OfferingBackend("hanging", _ =>
        {
            asked.SetResult();
            return new(never.Task);
        });

        var refresh = catalog.RefreshAsync([hanging, new OfferingBackend("good", "g")], Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await catalog.RefreshIfStaleAsync(Token);
        Assert.Equal(["a"], Ids(catalog));
        Assert.False(refresh.IsCompleted);

        // The limit's timer starts on another thread, so time goes on until it has.
        for (var i = 0; i < 1000 && !refresh.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(refresh, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token));
        }

        await refresh.WaitAsync(TimeSpan.FromSeconds(1), Token);
        Assert.Equal(["a", "g"], Ids(catalog));
        Assert.Contains("hanging did not list", Assert.Single(_logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_EarlierOneAnswersLater_LaterOneStays()
    {
        using var catalog = NewCatalog();
        var slow = new TaskCompletionSource<IReadOnlyList<ModelOffer>>(TaskCreationOptions.RunContinuationsAsynchronously);

        var earlier = catalog.RefreshAsync([new OfferingBackend("old", _ => new(slow.Task))], Token);
        await catalog.RefreshAsync([new OfferingBackend("new", "n")], Token);
        slow.SetResult([new ModelOffer { Id = "o" }]);
        await earlier.WaitAsync(TimeSpan.FromSeconds(10), Token);

        Assert.Equal(["n"], Ids(catalog));
    }

    [Fact]
    public async Task Refresh_BackendRemoved_ItsOffersGo()
    {
        using var catalog = NewCatalog();
        await catalog.RefreshAsync([new OfferingBackend("r", "x")], Token);

        await catalog.RefreshAsync([], Token);

        Assert.Empty(catalog.Models);
    }

    [Fact]
    public async Task Refresh_Cancelled_Ends()
    {
        using var catalog = NewCatalog();
        using var cancelled = new CancellationTokenSource();
        var never = new TaskCompletionSource<IReadOnlyList<ModelOffer>>(TaskCreationOptions.RunContinuationsAsynchronously);

        var refresh = catalog.RefreshAsync([new OfferingBackend("hanging", _ => new(never.Task))], cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refresh.WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.Empty(_logger.Warnings);
    }

    [Fact]
    public async Task RefreshIfStale_FileDropped_IsSeenAfterTwoSeconds()
    {
        Directory.CreateDirectory(_folder.PathOf("models"));
        using var catalog = NewCatalog();
        await catalog.RefreshAsync([new OfferingBackend("r", "offer")], Token);
        var before = catalog.Models;
        _folder.Write("models/new.gguf", GgufFile.Model());

        _time.Advance(TimeSpan.FromSeconds(1.9));
        await catalog.RefreshIfStaleAsync(Token);
        Assert.Same(before, catalog.Models);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        await catalog.RefreshIfStaleAsync(Token);
        Assert.Equal(["new", "offer"], Ids(catalog));

        File.Delete(_folder.PathOf("models/new.gguf"));
        _time.Advance(TimeSpan.FromSeconds(2));
        await catalog.RefreshIfStaleAsync(Token);
        Assert.Equal(["offer"], Ids(catalog));
    }

    [Fact]
    public async Task RefreshIfStale_NothingChanged_KeepsTheVeryObjects()
    {
        _folder.Write("models/x/m.gguf", GgufFile.Model(name: "x"));
        _folder.Write("models/y/m.gguf", GgufFile.Model(name: "y"));
        _folder.Write("models/z/other.gguf", GgufFile.Model(name: "z"));
        using var catalog = NewCatalog(WithEntries(("e", new ModelOptions { Path = "models/z/other.gguf", Aliases = ["f"] })));
        await catalog.RefreshAsync([], Token);
        var before = catalog.Models;
        Assert.Equal(3, before.Count);

        _time.Advance(TimeSpan.FromSeconds(3));
        await catalog.RefreshIfStaleAsync(Token);
        Assert.Same(before, catalog.Models);

        File.SetLastWriteTimeUtc(_folder.PathOf("models/x/m.gguf"), DateTime.UnixEpoch);
        _time.Advance(TimeSpan.FromSeconds(3));
        await catalog.RefreshIfStaleAsync(Token);
        Assert.NotSame(before.Single(static model => model.Id == "x/m"), Get(catalog, "x/m"));
        Assert.Same(before.Single(static model => model.Id == "y/m"), Get(catalog, "y/m"));
    }

    [Fact]
    public async Task RefreshIfStale_ManyCallers_OneLooks()
    {
        var one = new CountingList("x");
        using var asked = NewCatalog(WithEntries(("e", new ModelOptions { Aliases = one })));
        await asked.RefreshIfStaleAsync(Token);
        var many = new CountingList("x");
        using var crowded = NewCatalog(WithEntries(("e", new ModelOptions { Aliases = many })));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => crowded.RefreshIfStaleAsync(Token), Token)));

        Assert.Equal(["e"], Ids(crowded));
        Assert.Equal(one.Enumerations, many.Enumerations);
    }

    [Fact]
    public async Task RefreshIfStale_OneCallerCancelled_OthersGetTheirLook()
    {
        _folder.Write("models/a.gguf", GgufFile.Model());
        using var catalog = NewCatalog();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => catalog.RefreshIfStaleAsync(new CancellationToken(canceled: true)));
        await catalog.RefreshIfStaleAsync(Token);

        Assert.Equal(["a"], Ids(catalog));
    }

    [Fact]
    public async Task Refresh_DemoModel_ChatsWithTools()
    {
        using var catalog = NewCatalog(new ModelsOptions { Directories = [Path.GetDirectoryName(Some.DemoPath)!] });

        await catalog.RefreshAsync([], Token);

        var model = Get(catalog, "Demo:latest");
        Assert.Equal("demo", model.Id);
        Assert.Equal(ModelCapabilities.Completion | ModelCapabilities.Chat | ModelCapabilities.Tools, model.Capabilities);
    }

    private ModelCatalog NewCatalog(ModelsOptions? options = null) => new(
        options ?? new ModelsOptions { Directories = [_folder.PathOf("models")] },
        KeepAlive,
        path => Path.IsPathRooted(path) ? path : _folder.PathOf(path),
        ModelPlaces.None,
        _cache,
        _time,
        _logger);

    private ModelsOptions WithEntries(params (string Id, ModelOptions Options)[] entries)
    {
        Directory.CreateDirectory(_folder.PathOf("models"));
        return new ModelsOptions
        {
            Directories = [_folder.PathOf("models")],
            Entries = entries.ToDictionary(static entry => entry.Id, static entry => entry.Options),
        };
    }

    private static IEnumerable<string> Ids(ModelCatalog catalog) => catalog.Models.Select(static model => model.Id);

    private static ModelEntry Get(ModelCatalog catalog, string name) =>
        catalog.TryResolve(name, out var model) ? model : throw new InvalidOperationException($"{name} is not listed.");
}
