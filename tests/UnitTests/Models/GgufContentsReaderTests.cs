using System.Text.Json;
using CsCheck;
using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class GgufContentsReaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_DemoModel_HasAllKeysInOrderAndNoLongList()
    {
        await using var file = GgufSyntax.Open(Some.DemoPath);
        var contents = await GgufContentsReader.ReadAsync(file, isVerbose: false, Token);

        Assert.Equal("llama", contents.Metadata["general.architecture"].GetString());
        Assert.Equal(2048, contents.Metadata["llama.context_length"].GetInt32());
        Assert.Equal(JsonValueKind.Null, contents.Metadata["tokenizer.ggml.tokens"].ValueKind);
        Assert.Equal("general.architecture", contents.Metadata.Keys.First());
        Assert.Empty(contents.Tensors);
    }

    [Fact]
    public async Task Read_DemoModelVerbose_HasTokensAndTensors()
    {
        await using var file = GgufSyntax.Open(Some.DemoPath);
        var contents = await GgufContentsReader.ReadAsync(file, isVerbose: true, Token);

        Assert.Equal(1280, contents.Metadata["tokenizer.ggml.tokens"].GetArrayLength());
        var embedding = Assert.Single(contents.Tensors, static tensor => tensor.Name == "token_embd.weight");
        Assert.Equal("Q8_0", embedding.Type);
        Assert.Equal([192, 1280], embedding.Shape);
    }

    [Fact]
    public async Task Read_EveryType_IsTheJsonOfIt()
    {
        var file = GgufFile.Model()
            .Value("u8", 0, static writer => writer.Write((byte)200))
            .Value("i8", 1, static writer => writer.Write((sbyte)-3))
            .Value("u16", 2, static writer => writer.Write((ushort)60_000))
            .Value("i16", 3, static writer => writer.Write((short)-300))
            .Number("u32", 4_000_000_000)
            .Value("i32", 5, static writer => writer.Write(-70_000))
            .Value("f32", 6, static writer => writer.Write(1e-5f))
            .Bool("yes", true)
            .Text("text", "größe \"<x>\"")
            .Number("u64", ulong.MaxValue)
            .Number("i64", long.MinValue)
            .Real("f64", 0.1)
            .Real("endless", double.PositiveInfinity)
            .Value("none", 6, static writer => writer.Write(float.NaN))
            .Numbers("few", 1, 2, 3)
            .Texts("names", "a", "b")
            .Numbers("nothing");

        var found = (await ReadAsync(file)).Metadata.Skip(2).Select(static pair => $"{pair.Key} {pair.Value.GetRawText()}");

        Assert.Equal(
            [
                "u8 200", "i8 -3", "u16 60000", "i16 -300", "u32 4000000000", "i32 -70000", "f32 1E-05", "yes true",
                """text "größe \"<x>\"" """.TrimEnd(), "u64 18446744073709551615", "i64 -9223372036854775808", "f64 0.1", "endless null",
                "none null", "few [1,2,3]", """names ["a","b"]""", "nothing []",
            ],
            found);
    }

    [Fact]
    public async Task Read_ListsOfMoreThanAFewItems_AreNullUnlessAllIsWanted()
    {
        var file = GgufFile.Model().Numbers("few", 1, 2, 3, 4, 5).Numbers("many", 1, 2, 3, 4, 5, 6).Texts("texts", "1", "2", "3", "4", "5", "6").Number("last", 7u);

        var brief = (await ReadAsync(file)).Metadata;
        var verbose = (await ReadAsync(file, isVerbose: true)).Metadata;

        Assert.Equal(5, brief["few"].GetArrayLength());
        Assert.Equal(JsonValueKind.Null, brief["many"].ValueKind);
        Assert.Equal(JsonValueKind.Null, brief["texts"].ValueKind);
        Assert.Equal(7, brief["last"].GetInt32());
        Assert.Equal(6, verbose["many"].GetArrayLength());
        Assert.Equal(6, verbose["texts"].GetArrayLength());
    }

    [Fact]
    public async Task Read_TextsBeyondTheLimit_AreNullAndTheRestIsRead()
    {
        var large = new string('x', 3 * 1024 * 1024);
        var contents = (await ReadAsync(GgufFile.Model().Text("first", large).Text("second", large).Texts("third", large, "a").Number("last", 7u))).Metadata;

        Assert.Equal(large, contents["first"].GetString());
        Assert.Equal(JsonValueKind.Null, contents["second"].ValueKind);
        Assert.Equal(JsonValueKind.Null, contents["third"].ValueKind);
        Assert.Equal(7, contents["last"].GetInt32());
    }

    [Fact]
    public async Task Read_KeyLongerThanAnyRealOne_IsLeftOut()
    {
        var contents = (await ReadAsync(GgufFile.Model().Text(new string('k', 300), "value").Number("last", 7u))).Metadata;

        Assert.Equal(["general.architecture", "tokenizer.chat_template", "last"], contents.Keys);
    }

    [Fact]
    public async Task Read_TensorOfAnUnknownType_NamesItsNumber() =>
        Assert.Equal(["F32", "999"], (await ReadAsync(GgufFile.Model().Tensor("odd", 999, 4), isVerbose: true)).Tensors.Select(static tensor => tensor.Type));

    [Fact]
    public async Task Read_RandomBytesAfterAGoodStart_ReadsOrSaysWhy() =>
        await Gen.Select(Gen.ULong[0, 20], Gen.ULong[0, 20], Gen.Byte.Array[0, 2000], Gen.Bool).SampleAsync(
            async (tensors, keyValues, noise, isVerbose) =>
            {
                var start = new GgufFile { TensorCount = tensors, KeyValueCount = keyValues }.ToBytes()[..24];
                await ReadOrRefuseAsync([.. start, .. noise], isVerbose);
            },
            iter: 2000);

    [Fact]
    public async Task Read_FlippedBytes_ReadsOrSaysWhy()
    {
        var header = (await File.ReadAllBytesAsync(Some.DemoPath, Token))[..41_000];
        await Gen.Select(Gen.Int[0, header.Length - 1], Gen.Byte, Gen.Bool).SampleAsync(
            async (place, value, isVerbose) =>
            {
                var bytes = header.ToArray();
                bytes[place] = value;
                await ReadOrRefuseAsync(bytes, isVerbose);
            },
            iter: 300);
    }

    [Fact]
    public async Task Read_Cancelled_Ends() => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => GgufContentsReader.ReadAsync(
        new MemoryStream(GgufFile.Model().Texts("tokenizer.ggml.tokens", "a").ToBytes()), isVerbose: true, new CancellationToken(canceled: true)));

    private static async Task ReadOrRefuseAsync(byte[] bytes, bool isVerbose)
    {
        try
        {
            Assert.NotNull(await GgufContentsReader.ReadAsync(new MemoryStream(bytes), isVerbose, Token));
        }
        catch (GgufFormatException)
        {
            // Says why.
        }
    }

    private static Task<GgufContents> ReadAsync(GgufFile file, bool isVerbose = false) =>
        GgufContentsReader.ReadAsync(new MemoryStream(file.ToBytes()), isVerbose, Token);
}
