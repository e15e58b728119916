using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.Models.Sources;

public sealed class HuggingFaceSourceTests : IDisposable
{
    private const string Repository = "org/Some-GGUF";
    private const string OldCommit = "fedcba9876543210fedcba9876543210fedcba98";

    private readonly CatalogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Scan_RefMain_ListsItsSnapshotAlone()
    {
        var path = _world.HuggingFace.Ref(Repository).File(Repository, "Some-Q4_K_M.gguf", GgufFile.Model());
        _world.HuggingFace.File(Repository, "Gone-Q4_K_M.gguf", GgufFile.Model(name: "gone"), OldCommit);
        await File.WriteAllBytesAsync(
            Path.Combine(_world.HuggingFace.FolderOf(Repository), "blobs", "1234.incomplete"), [1], TestContext.Current.CancellationToken);

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal("Some-Q4_K_M", model.Id);
        Assert.Equal(path, model.Path);
        Assert.Empty(_world.Logger.Lines);
    }

    [Fact]
    public async Task Scan_NoRefThatLeadsAnywhere_ListsTheNewestSnapshot()
    {
        _world.HuggingFace.File(Repository, "Old.gguf", GgufFile.Model(name: "old"), OldCommit);
        _world.HuggingFace.Ref(Repository, commit: "00").File(Repository, "New.gguf", GgufFile.Model());
        Directory.SetLastWriteTimeUtc(
            Path.Combine(_world.HuggingFace.FolderOf(Repository), "snapshots", OldCommit), DateTime.UnixEpoch);

        await _world.ScanAsync();

        Assert.Equal(["New"], _world.Ids);
    }

    [Fact]
    public async Task Scan_SeveralRefs_ListsAllAndTellsOthersApartByCommit()
    {
        _world.HuggingFace.Ref(Repository).File(Repository, "Some-Q8_0.gguf", GgufFile.Model());
        _world.HuggingFace.Ref(Repository, "pr/1", OldCommit).File(Repository, "Some-Q8_0.gguf", GgufFile.Model(name: "pr"), OldCommit);

        await _world.ScanAsync();

        Assert.Equal(["Some-GGUF/Some-Q8_0", "Some-GGUF@fedcba98/Some-Q8_0"], _world.Ids);
        Assert.Equal("Some-GGUF/Some-Q8_0", _world.Get("Some-Q8_0").Id);
        Assert.Equal("Some-GGUF/Some-Q8_0", _world.Get("org/Some-GGUF:Q8_0").Id);
    }

    [Fact]
    public async Task Scan_FilesInsteadOfLinks_AreListed()
    {
        _world.HuggingFace.Ref(Repository).File(Repository, "Some.gguf", GgufFile.Model(), asLink: false);

        await _world.ScanAsync();

        Assert.Equal(["Some"], _world.Ids);
    }

    [Fact]
    public async Task Scan_ShardsInFoldersAndProjectorAbove_AreOneModelWithVision()
    {
        var first = _world.HuggingFace.Ref(Repository)
            .File(Repository, "BF16/Some-BF16-00001-of-00002.gguf", GgufFile.Model().Number("split.count", 2u));
        _world.HuggingFace.File(
            Repository, "BF16/Some-BF16-00002-of-00002.gguf", new GgufFile().Number("split.no", 1u).Tensor("x", 0, 8));
        var projector = _world.HuggingFace.File(Repository, "mmproj-F16.gguf", GgufFile.Projector());

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal("Some-BF16", model.Id);
        Assert.Equal(first, model.Path);
        Assert.Equal(projector, model.ProjectorPath);
        Assert.True(model.Capabilities.HasFlag(ModelCapabilities.Vision));
        Assert.Equal(model, _world.Get("org/Some-GGUF:bf16"));
    }

    [Theory]
    [InlineData("org/Some-GGUF:Q4_K_M", "Some-Q4_K_M")]
    [InlineData("hf.co/org/Some-GGUF:q4_k_m", "Some-Q4_K_M")]
    [InlineData("org/Some-GGUF", "Some-Q4_K_M")]
    [InlineData("hf.co/org/Some-GGUF:latest", "Some-Q4_K_M")]
    [InlineData("org/Some-GGUF:IQ2_XXS", "Some-IQ2_XXS")]
    [InlineData("org/Some-GGUF:UD-Q5_K_XL", "Some-UD-Q5_K_XL")]
    [InlineData("org/Some-GGUF:Q5_K_XL", "Some-UD-Q5_K_XL")]
    [InlineData("org/Some-GGUF:F16", "untagged")]
    public async Task Resolve_RepositoryAndTag_FindsTheFile(string name, string id)
    {
        _world.HuggingFace.Ref(Repository);
        foreach (var file in new[] { "Some-IQ2_XXS", "Some-UD-Q5_K_XL", "Some-Q4_K_M", "Some-Q8_0" })
        {
            _world.HuggingFace.File(Repository, file + ".gguf", GgufFile.Model(name: file));
        }

        _world.HuggingFace.File(Repository, "untagged.gguf", GgufFile.Model(name: "untagged").Number("general.file_type", 1u));

        await _world.ScanAsync();

        Assert.Equal(id, _world.Get(name).Id);
    }

    [Fact]
    public async Task Scan_OneNameInTwoRepositories_TheRepositoryTellsApart()
    {
        _world.HuggingFace.Ref("a/Some-GGUF").File("a/Some-GGUF", "Some.gguf", GgufFile.Model(name: "a"));
        _world.HuggingFace.Ref("b/Some-GGUF").File("b/Some-GGUF", "Some.gguf", GgufFile.Model(name: "b"));

        await _world.ScanAsync();

        Assert.Equal(["a/Some-GGUF/Some", "b/Some-GGUF/Some"], _world.Ids);
        Assert.Equal("a/Some-GGUF/Some", _world.Get("Some").Id);
    }

    [Fact]
    public async Task Scan_OneNameInTheUsersFolder_KeepsItThere()
    {
        _world.Write("models/Some.gguf", GgufFile.Model(name: "mine"));
        _world.HuggingFace.Ref(Repository).File(Repository, "Some.gguf", GgufFile.Model());

        await _world.ScanAsync();

        Assert.Equal(["Some", "Some-GGUF/Some"], _world.Ids);
        Assert.Equal("mine", _world.Get("Some").Metadata?.Name);
    }

    [Fact]
    public async Task Scan_BrokenInManyWays_ListsTheRestAndReportsOnce()
    {
        var good = _world.HuggingFace.Ref(Repository).File(Repository, "Good.gguf", GgufFile.Model());
        var snapshot = Path.GetDirectoryName(good)!;
        File.CreateSymbolicLink(Path.Combine(snapshot, "Dangling.gguf"), "../../blobs/none");
        File.CreateSymbolicLink(Path.Combine(snapshot, "Itself.gguf"), "Itself.gguf");
        Directory.CreateSymbolicLink(Path.Combine(snapshot, "Loop"), "..");
        _world.HuggingFace.Ref(Repository, "odd", "../../../etc");
        _world.HuggingFace.Ref("org/empty");
        _world.Write("home/.cache/huggingface/hub/models--org--file", "a file");
        _world.Write("home/.cache/huggingface/hub/models--org--snap/snapshots", "a file");
        await File.WriteAllTextAsync(Path.Combine(snapshot, "Damaged.gguf"), "no model", TestContext.Current.CancellationToken);

        await _world.ScanAsync();
        await _world.ScanAsync();

        Assert.Equal(["Good"], _world.Ids);
        Assert.StartsWith("Hugging Face cache: ", Assert.Single(_world.Logger.Warnings), StringComparison.Ordinal);
    }
}
