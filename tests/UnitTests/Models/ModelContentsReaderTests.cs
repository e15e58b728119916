using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class ModelContentsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelContentsReader _reader = new();

    [Fact]
    public async Task Read_WithProjector_HasTheKeysOfBoth()
    {
        var model = _folder.Write("m.gguf", GgufFile.Model("gemma3"));
        var projector = _folder.Write("mmproj.gguf", GgufFile.Projector());

        var contents = await ReadAsync(model, projectorPath: projector);

        Assert.Equal("gemma3", contents.Metadata["general.architecture"].GetString());
        Assert.True(contents.ProjectorMetadata["clip.has_vision_encoder"].GetBoolean());
    }

    [Fact]
    public async Task Read_Twice_ReadsTheFileOnce()
    {
        var model = _folder.Write("m.gguf", GgufFile.Model());

        Assert.Same((await ReadAsync(model)).Metadata, (await ReadAsync(model)).Metadata);
    }

    [Fact]
    public async Task Read_FileChanged_ReadsItAnew()
    {
        var model = _folder.Write("m.gguf", GgufFile.Model("llama"));
        await ReadAsync(model);
        _folder.Write("m.gguf", GgufFile.Model("qwen3"));

        Assert.Equal("qwen3", (await ReadAsync(model)).Metadata["general.architecture"].GetString());
    }

    [Fact]
    public async Task Read_VerboseShards_HasTheTensorsOfAll()
    {
        var model = _folder.Write("m-00001-of-00002.gguf", GgufFile.Model());
        _folder.Write("m-00002-of-00002.gguf", new GgufFile().Tensor("blk.1.attn.weight", 0, 4));

        var tensors = (await ReadAsync(model, isVerbose: true)).Tensors;

        Assert.Equal(["token_embd.weight", "blk.1.attn.weight"], tensors.Select(static tensor => tensor.Name));
    }

    [Theory]
    [InlineData("not a model")]
    [InlineData("")]
    public async Task Read_FileThatIsNoModel_IsEmpty(string content)
    {
        var path = _folder.Write("m.gguf", System.Text.Encoding.ASCII.GetBytes(content));

        Assert.Empty((await ReadAsync(path)).Metadata);
    }

    [Fact]
    public async Task Read_NoFile_IsEmpty()
    {
        Assert.Empty((await ReadAsync(_folder.PathOf("gone.gguf"))).Metadata);
        Assert.Empty((await ReadAsync(null)).Metadata);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ModelContents> ReadAsync(string? path, string? projectorPath = null, bool isVerbose = false) => _reader.ReadAsync(
        new ModelEntry { Id = "m", KeepAlive = default, ModifiedAt = default, Path = path, ProjectorPath = projectorPath },
        isVerbose,
        TestContext.Current.CancellationToken);
}
