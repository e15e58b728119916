using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Frontends.Ollama;
using LlamaRunner.Frontends.Ollama.Generation;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class ModelOptionsTests
{
    private const string Defaults =
        """{"temperature":0.8,"top_k":40,"top_p":0.9,"min_p":0,"typical_p":1,"repeat_penalty":1,"presence_penalty":0,"frequency_penalty":0,"n_keep":4,"repeat_last_n":64}""";

    private static readonly ModelEntry Model =
        Some.Model("m") with { Metadata = new ModelMetadata { Architecture = "llama", ContextLength = 4096, LayerCount = 10 } };

    [Theory]
    [InlineData("{}", Defaults)]
    [InlineData("""{"options":null}""", Defaults)]
    [InlineData("""{"options":{"temperature":null,"tfs_z":1,"numa":true,"low_vram":false,"f16_kv":true,"unheard_of":"x"}}""", Defaults)]
    public void Write_WithoutOptions_HasOllamasOwnDefaults(string request, string expected) => Assert.Equal(expected, Write(request));

    [Theory]
    [InlineData("temperature", "0", "temperature", "0")]
    [InlineData("top_k", "20.9", "top_k", "20")]
    [InlineData("repeat_last_n", "-1", "repeat_last_n", "4096")]
    [InlineData("repeat_last_n", "0", "repeat_last_n", "0")]
    [InlineData("num_keep", "7", "n_keep", "7")]
    [InlineData("num_predict", "0", "max_tokens", "0")]
    [InlineData("num_predict", "12", "max_tokens", "12")]
    [InlineData("num_predict", "-1", "max_tokens", null)]
    [InlineData("num_predict", "-2", "max_tokens", null)]
    [InlineData("seed", "0", "seed", "0")]
    [InlineData("seed", "-1", "seed", null)]
    [InlineData("seed", "3", "seed", "3")]
    [InlineData("seed", "4294967295", "seed", "0")]
    [InlineData("seed", "4294967297", "seed", "2")]
    [InlineData("stop", "\"a\"", "stop", "[\"a\"]")]
    [InlineData("stop", "[\"a\",\"b\"]", "stop", "[\"a\",\"b\"]")]
    [InlineData("num_predict", "1e18", "max_tokens", "2147483647")]
    [InlineData("stop", "[]", "stop", null)]
    [InlineData("stop", "\"\"", "stop", null)]
    [InlineData("stop", "[\"\",\"a\"]", "stop", "[\"a\"]")]
    [InlineData("mirostat", "2", "mirostat", "2")]
    [InlineData("mirostat_tau", "4.5", "mirostat_tau", "4.5")]
    public void Write_Option_BecomesTheRunnersField(string option, string value, string field, string? expected)
    {
        var written = JsonDocument.Parse(Write($$$"""{"options":{"{{{option}}}":{{{value}}}}}""")).RootElement;
        Assert.Equal(expected, written.TryGetProperty(field, out var found) ? found.GetRawText() : null);
    }

    [Theory]
    [InlineData("num_predict", "-1", "max_tokens", "-1")]
    [InlineData("num_predict", "-2", "max_tokens", "-1")]
    [InlineData("num_predict", "null", "max_tokens", null)]
    [InlineData("seed", "-1", "seed", "-1")]
    [InlineData("stop", "[]", "stop", "[]")]
    [InlineData("stop", "[\"\"]", "stop", "[]")]
    [InlineData("stop", "null", "stop", null)]
    public void Write_OptionThatMeansNone_TakesTheModelsOwnAway(string option, string value, string field, string? expected)
    {
        var written = JsonDocument.Parse(Write($$$"""{"options":{"{{{option}}}":{{{value}}}}}""", Model with { DefaultedFields = [field] })).RootElement;
        Assert.Equal(expected, written.TryGetProperty(field, out var found) ? found.GetRawText() : null);
    }

    [Fact]
    public void Write_FieldThatTheModelDefaults_IsLeftToTheHost()
    {
        var model = Model with { DefaultedFields = ["temperature", "repeat_last_n"] };

        Assert.DoesNotContain("temperature", Write("{}", model), StringComparison.Ordinal);
        Assert.DoesNotContain("repeat_last_n", Write("{}", model), StringComparison.Ordinal);
        Assert.Contains("\"temperature\":0.3", Write("""{"options":{"temperature":0.3}}""", model), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"options":{"top_k":"x"}}""", "option \"top_k\" must be of type integer")]
    [InlineData("""{"options":{"temperature":true}}""", "option \"temperature\" must be of type float32")]
    [InlineData("""{"options":{"temperature":1e999}}""", "option \"temperature\" must be of type float32")]
    [InlineData("""{"options":{"stop":3}}""", "option \"stop\" must be of type array")]
    [InlineData("""{"options":{"use_mmap":1}}""", "option \"use_mmap\" must be of type boolean")]
    [InlineData("""{"options":{"num_ctx":"many"}}""", "option \"num_ctx\" must be of type integer")]
    public void Read_WrongType_IsRefusedInOllamasWordsWith500(string request, string words)
    {
        var refusal = Assert.Throws<OllamaRefusal>(() => Write(request));
        Assert.Equal((500, words), (refusal.Status, refusal.Message));
    }

    [Theory]
    [InlineData("""{"num_ctx":2048}""", 2048)]
    [InlineData("""{"num_ctx":1000000}""", 4096)]
    [InlineData("""{"num_ctx":0}""", null)]
    [InlineData("""{"num_ctx":-1}""", null)]
    public void Load_Context_IsCutToTheModels(string options, int? expected) => Assert.Equal(expected, Load(options).ContextLength);

    [Fact]
    public void Load_ValuesThatMeanTheDefault_AreNoWish()
    {
        Assert.Same(LoadWish.None, Load("""{"num_gpu":-1,"num_thread":0,"num_ctx":null,"temperature":1}"""));
        Assert.Same(LoadWish.None, Load("""{"num_gpu":99}"""));
        Assert.Equal(
            new LoadWish { GpuLayers = 5, Threads = 8, BatchSize = 256, MainGpu = 1, MemoryMap = false, DraftTokens = 2 },
            Load("""{"num_gpu":5,"num_thread":8,"num_batch":256,"main_gpu":1,"use_mmap":false,"draft_num_predict":2}"""));
    }

    private static LoadWish Load(string options) => Read($$"""{"options":{{options}}}""", Model).Load;

    private static ModelOptions Read(string request, ModelEntry model) => ModelOptions.Read(JsonDocument.Parse(request).RootElement, model);

    private static string Write(string request, ModelEntry? model = null)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            Read(request, model ?? Model).Write(writer, model ?? Model);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
