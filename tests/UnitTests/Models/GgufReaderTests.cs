using CsCheck;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class GgufReaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_DemoModel_SaysWhatItIs()
    {
        var header = await GgufReader.ReadAsync(Some.DemoPath, Token);

        Assert.Equal("model", header.Kind);
        Assert.True(header.IsModel);
        Assert.False(header.IsProjector);
        Assert.Contains("tools", header.Metadata.ChatTemplate, StringComparison.Ordinal);
        Assert.Equal(
            new ModelMetadata
            {
                Architecture = "llama",
                Name = "LlamaRunner demo",
                ContextLength = 2048,
                EmbeddingLength = 192,
                LayerCount = 5,
                HeadCount = 6,
                KeyValueHeadCount = 6,
                KeyValueHeadSum = 30,
                KeyLength = 32,
                ValueLength = 32,
                FeedForwardLength = 512,
                VocabularySize = 1280,
                ParameterCount = 2_459_712,
                Quantization = "Q8_0",
                ChatTemplate = header.Metadata.ChatTemplate,
            },
            header.Metadata);
    }

    [Theory]
    [InlineData(0u, "F32")]
    [InlineData(1u, "F16")]
    [InlineData(2u, "Q4_0")]
    [InlineData(7u, "Q8_0")]
    [InlineData(15u, "Q4_K_M")]
    [InlineData(30u, "IQ4_XS")]
    [InlineData(32u, "BF16")]
    [InlineData(38u, "MXFP4_MOE")]
    [InlineData(1024u + 15, "Q4_K_M")]
    public async Task Read_FileType_NamesQuantization(uint fileType, string expected) =>
        Assert.Equal(expected, (await ReadAsync(GgufFile.Model().Number("general.file_type", fileType))).Metadata.Quantization);

    [Fact]
    public async Task Read_UnknownFileType_TypeOfMostWeightsDecides()
    {
        var file = GgufFile.Model().Number("general.file_type", 999u).Tensor("big", 26, 100).Tensor("small", 1, 50);

        Assert.Equal("I32", (await ReadAsync(file)).Metadata.Quantization);
    }

    [Fact]
    public async Task Read_TypesOfAFork_QuantizationUnknownAndParametersCounted()
    {
        var metadata = (await ReadAsync(new GgufFile().Text("general.architecture", "llama").TensorInfo("x", 139, 0, 100, 3))).Metadata;

        Assert.Equal("unknown", metadata.Quantization);
        Assert.Equal(300, metadata.ParameterCount);
    }

    [Fact]
    public async Task Read_ArchitectureAfterItsKeys_KeysAreFound()
    {
        var file = new GgufFile()
            .Number("qwen3.context_length", 40960u)
            .Number("qwen3.embedding_length", 4096UL)
            .Number("qwen3.attention.head_count", 32L)
            .Number("qwen3.attention.head_count_kv", 8u)
            .Number("qwen3.attention.key_length", 128u)
            .Text("general.architecture", "qwen3");

        var metadata = (await ReadAsync(file)).Metadata;

        Assert.Equal(
            (40960, 4096, 32, 8, 128, 128),
            (metadata.ContextLength, metadata.EmbeddingLength, metadata.HeadCount, metadata.KeyValueHeadCount, metadata.KeyLength,
                metadata.ValueLength));
    }

    [Fact]
    public async Task Read_HeadsPerLayer_TakesTheLargestAndTheSum()
    {
        var metadata = (await ReadAsync(GgufFile.Model().Numbers("llama.attention.head_count_kv", 0, 8, 4))).Metadata;

        Assert.Equal(8, metadata.KeyValueHeadCount);
        Assert.Equal(12, metadata.KeyValueHeadSum);
    }

    [Theory]
    [InlineData("gemma3", 26, 22)]
    [InlineData("gpt-oss", 24, 12)]
    [InlineData("llama", 32, 0)]
    public async Task Read_SlidingWindow_KnowsWhichLayersHaveOne(string architecture, int layers, int expected)
    {
        var file = GgufFile.Model(architecture).Number($"{architecture}.block_count", (uint)layers).Number($"{architecture}.attention.sliding_window", 512u);

        var metadata = (await ReadAsync(file)).Metadata;

        Assert.Equal((512, expected), (metadata.SlidingWindow, metadata.SlidingWindowLayerCount));
    }

    [Fact]
    public async Task Read_SlidingWindowPattern_OfTheFileWins()
    {
        var file = GgufFile.Model("gemma3").Number("gemma3.block_count", 4u).Number("gemma3.attention.sliding_window", 512u);

        Assert.Equal(3, (await ReadAsync(file.Numbers("gemma3.attention.sliding_window_pattern", 1, 1, 0, 1))).Metadata.SlidingWindowLayerCount);
    }

    [Theory]
    [InlineData(ulong.MaxValue, int.MaxValue)]
    [InlineData(0x1_0000_0000UL, int.MaxValue)]
    [InlineData(0UL, 0)]
    public async Task Read_NumberBeyondRange_IsClamped(ulong written, int expected) =>
        Assert.Equal(expected, (await ReadAsync(GgufFile.Model().Number("llama.context_length", written))).Metadata.ContextLength);

    [Fact]
    public async Task Read_NegativeNumber_CountsAsZero() =>
        Assert.Equal(0, (await ReadAsync(GgufFile.Model().Number("llama.context_length", -5L))).Metadata.ContextLength);

    [Theory]
    [InlineData(0u, false, false)]
    [InlineData(1u, true, false)]
    [InlineData(3u, true, false)]
    [InlineData(4u, true, true)]
    public async Task Read_PoolingType_TellsEmbeddingsAndRerankers(uint pooling, bool hasPooling, bool isReranker)
    {
        var metadata = (await ReadAsync(GgufFile.Model("qwen3").Number("qwen3.pooling_type", pooling))).Metadata;

        Assert.Equal((hasPooling, isReranker), (metadata.HasPooling, metadata.IsReranker));
    }

    [Fact]
    public async Task Read_InfillKeys_AreSeen()
    {
        var file = GgufFile.Model();
        foreach (var kind in new[] { "pre", "suf", "mid" })
        {
            Assert.False((await ReadAsync(file)).Metadata.HasInfillTokens);
            file.Number($"tokenizer.ggml.fim_{kind}_token_id", 7u);
        }

        Assert.True((await ReadAsync(file)).Metadata.HasInfillTokens);
    }

    [Theory]
    [InlineData("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", true)]
    [InlineData("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>", true)]
    [InlineData("▁<PRE>", "▁<SUF>", "▁<MID>", true)]
    [InlineData("<|fim_prefix|>", "<|fim_suffix|>", "middle", false)]
    public async Task Read_InfillTokensInVocabulary_AreSeen(string prefix, string suffix, string middle, bool expected)
    {
        var file = GgufFile.Model().Texts("tokenizer.ggml.tokens", "a", prefix, new string('x', 100_000), suffix, "", middle);

        Assert.Equal(expected, (await ReadAsync(file)).Metadata.HasInfillTokens);
    }

    [Fact]
    public async Task Read_InfillTextInAnotherArray_IsNotATokenizer()
    {
        var file = GgufFile.Model().Texts("general.tags", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>");

        Assert.False((await ReadAsync(file)).Metadata.HasInfillTokens);
    }

    [Fact]
    public async Task Read_LongValuesAroundTheBuffer_WhatFollowsIsFound()
    {
        var template = "{{ tools }}" + new string('é', 40_000);
        var file = new GgufFile()
            .Text("general.description", new string('x', 3 * GgufStream.BufferSize))
            .Numbers("some.numbers", new int[GgufStream.BufferSize])
            .Text("tokenizer.chat_template", template)
            .Real("some.real", 1.5)
            .Text("general.architecture", "llama");

        var metadata = (await ReadAsync(file)).Metadata;

        Assert.Equal("llama", metadata.Architecture);
        Assert.Equal(template, metadata.ChatTemplate);
    }

    [Fact]
    public async Task Read_TextBeyondItsLimit_CountsAsAbsent()
    {
        var header = await ReadAsync(GgufFile.Model().Text("general.name", new string('x', 10_000)));

        Assert.Null(header.Metadata.Name);
        Assert.Equal("llama", header.Metadata.Architecture);
    }

    [Fact]
    public async Task Read_Version2_IsTaken()
    {
        var file = new GgufFile { Version = 2 }.Text("general.architecture", "gpt2");

        Assert.Equal("gpt2", (await ReadAsync(file)).Metadata.Architecture);
    }

    [Theory]
    [InlineData("mmproj", "clip", false, true)]
    [InlineData(null, "clip", false, true)]
    [InlineData("adapter", "llama", false, false)]
    [InlineData("imatrix", null, false, false)]
    [InlineData("model", "llama", true, false)]
    [InlineData(null, "llama", true, false)]
    public async Task Read_Kind_TellsModelsFromOthers(string? kind, string? architecture, bool isModel, bool isProjector)
    {
        var file = new GgufFile();
        _ = kind is null ? file : file.Text("general.type", kind);
        _ = architecture is null ? file : file.Text("general.architecture", architecture);

        var header = await ReadAsync(file);

        Assert.Equal((isModel, isProjector), (header.IsModel, header.IsProjector));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(true, null, true)]
    [InlineData(true, true, true)]
    [InlineData(null, true, false)]
    [InlineData(false, true, false)]
    public async Task Read_Projector_TellsImagesFromSound(bool? vision, bool? audio, bool expected)
    {
        var file = new GgufFile().Text("general.architecture", "clip");
        _ = vision is { } v ? file.Bool("clip.has_vision_encoder", v) : file;
        _ = audio is { } a ? file.Bool("clip.has_audio_encoder", a) : file;

        Assert.Equal(expected, (await ReadAsync(file)).SeesImages);
    }

    [Fact]
    public async Task Read_LaterShard_NeedsNoArchitecture()
    {
        var header = await ReadAsync(new GgufFile().Number("split.no", 1u).Number("split.count", 3u).Tensor("x", 0, 8));

        Assert.Equal((3, 8), (header.ShardCount, header.Metadata.ParameterCount));
    }

    public static TheoryData<string, byte[]> BadFiles() => new()
    {
        { "does not begin with GGUF", new GgufFile { Magic = "GGML" }.ToBytes() },
        { "version 1", new GgufFile { Version = 1 }.ToBytes() },
        { "version 4", new GgufFile { Version = 4 }.ToBytes() },
        { "version 0", new GgufFile { Version = 0 }.ToBytes() },
        { "big-endian", new GgufFile { Version = 0x03000000 }.ToBytes() },
        { "ends within its header", "GGUF"u8.ToArray() },
        { "ends within its header", [] },
        { "tensors", new GgufFile { TensorCount = ulong.MaxValue }.ToBytes() },
        { "key-values", new GgufFile { KeyValueCount = long.MaxValue }.ToBytes() },
        { "ends within its header", new GgufFile { KeyValueCount = 16_000 }.ToBytes()[..24] },
        { "general.architecture is missing", new GgufFile().ToBytes() },
        { "general.architecture is missing", new GgufFile().Number("general.architecture", 3u).ToBytes() },
        { "general.architecture is missing", new GgufFile().Text("general.architecture", "").ToBytes() },
        { "ends within its header", GgufFile.Model().Value("x", 8, static w => w.Write(ulong.MaxValue)).ToBytes() },
        { "ends within its header", GgufFile.Model().Value("x", 8, static w => w.Write(1UL << 40)).ToBytes() },
        { "A key is 0 bytes", GgufFile.Model().Number("", 1u).ToBytes() },
        { "A key is 70000 bytes", GgufFile.Model().Number(new string('k', 70_000), 1u).ToBytes() },
        { "key x has the unknown type 13", GgufFile.Model().Value("x", 13, static _ => { }).ToBytes() },
        { "key x has the unknown type 4294967295", GgufFile.Model().Value("x", uint.MaxValue, static _ => { }).ToBytes() },
        { "key x is an array of arrays", GgufFile.Model().Array("x", 9, 1, static w => w.Write(new byte[64])).ToBytes() },
        { "array x says 18446744073709551615 items", GgufFile.Model().Array("x", 4, ulong.MaxValue, static _ => { }).ToBytes() },
        { "array x says 1000000 items", GgufFile.Model().Array("x", 8, 1_000_000, static _ => { }).ToBytes() },
        { "alignment is 0", GgufFile.Model().Number("general.alignment", 0u).ToBytes() },
        { "alignment is 48", GgufFile.Model().Number("general.alignment", 48u).ToBytes() },
        { "5 dimensions", GgufFile.Model().TensorInfo("x", 0, 0, 1, 1, 1, 1, 1).ToBytes() },
        { "more elements than can be counted", GgufFile.Model().TensorInfo("x", 0, 0, ulong.MaxValue, 2).ToBytes() },
        { "larger than any file", GgufFile.Model().TensorInfo("x", 28, 0, long.MaxValue).ToBytes() },
        { "larger than any file", GgufFile.Model().TensorInfo("x", 0, ulong.MaxValue, 1).ToBytes() },
        { "larger than any file", GgufFile.Model().TensorInfo("x", 200, 0, long.MaxValue).TensorInfo("y", 200, 0, 1).ToBytes() },
        { "its tensors end at byte", GgufFile.Model().TensorInfo("x", 0, 0, 1_000_000).ToBytes() },
        { "its tensors end at byte", GgufFile.Model().TensorInfo("x", 0, long.MaxValue - 4, 1).ToBytes() },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task Read_BadFile_SaysWhatIsWrong(string expected, byte[] bytes)
    {
        var exception = await Assert.ThrowsAsync<GgufFormatException>(() => ReadAsync(bytes));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_KeyOfControlCharacters_MessageStaysOneLine()
    {
        var exception = await Assert.ThrowsAsync<GgufFormatException>(
            () => ReadAsync(GgufFile.Model().Value("a\nb\u001b[31m" + new string('k', 200), 13, static _ => { }).ToBytes()));

        Assert.DoesNotContain(exception.Message, char.IsControl);
        Assert.True(exception.Message.Length < 200);
    }

    [Fact]
    public async Task Read_DemoModelCutAnywhere_SaysSo()
    {
        var whole = await File.ReadAllBytesAsync(Some.DemoPath, Token);
        const int HeaderEnd = 41_000;
        int[] lengths =
        [
            .. Enumerable.Range(0, 400),
            .. Enumerable.Range(1, 400).Select(static i => i * HeaderEnd / 400),
            .. Enumerable.Range(0, 50).Select(i => HeaderEnd + (int)((whole.Length - 64L - HeaderEnd) * i / 49)),
        ];
        foreach (var length in lengths)
        {
            await Assert.ThrowsAsync<GgufFormatException>(() => ReadAsync(whole[..length]));
        }
    }

    [Fact]
    public async Task Read_FlippedBytes_ReadsOrSaysWhy()
    {
        var header = (await File.ReadAllBytesAsync(Some.DemoPath, Token))[..41_000];
        await Gen.Select(Gen.Int[0, header.Length - 1], Gen.Byte).Array[1, 8].SampleAsync(
            async flips =>
            {
                var bytes = header.ToArray();
                foreach (var (place, value) in flips)
                {
                    bytes[place] = value;
                }

                await ReadOrRefuseAsync(bytes);
            },
            iter: 300);
    }

    [Fact]
    public async Task Read_RandomBytesAfterAGoodStart_ReadsOrSaysWhy() =>
        await Gen.Select(Gen.ULong[0, 20], Gen.ULong[0, 20], Gen.Byte.Array[0, 2000]).SampleAsync(
            async (tensors, keyValues, noise) =>
            {
                var start = new GgufFile { TensorCount = tensors, KeyValueCount = keyValues }.ToBytes()[..24];
                await ReadOrRefuseAsync([.. start, .. noise]);
            },
            iter: 2000);

    [Fact]
    public async Task Read_RandomBytes_AreRefused() =>
        await Gen.Byte.Array[0, 500].SampleAsync(
            async bytes => await Assert.ThrowsAsync<GgufFormatException>(() => ReadAsync(bytes)), iter: 1000);

    [Fact]
    public async Task Read_LargeVocabulary_AllocatesLittle()
    {
        string[] tokens = [.. Enumerable.Range(0, 200_000).Select(static i => $"token {i}")];
        var bytes = GgufFile.Model().Texts("tokenizer.ggml.tokens", tokens).ToBytes();
        await ReadAsync(bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        await ReadAsync(bytes);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 1, 200_000);
    }

    [Fact]
    public async Task Read_Cancelled_Ends()
    {
        var file = GgufFile.Model().Texts("tokenizer.ggml.tokens", "a").ToBytes();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => GgufReader.ReadAsync(new MemoryStream(file), new CancellationToken(canceled: true)));
    }

    private static async Task ReadOrRefuseAsync(byte[] bytes)
    {
        try
        {
            Assert.NotNull(await ReadAsync(bytes));
        }
        catch (GgufFormatException exception)
        {
            Assert.NotEmpty(exception.Message);
        }
    }

    private static Task<GgufHeader> ReadAsync(GgufFile file) => ReadAsync(file.ToBytes());

    private static Task<GgufHeader> ReadAsync(byte[] bytes) => GgufReader.ReadAsync(new MemoryStream(bytes), Token);
}
