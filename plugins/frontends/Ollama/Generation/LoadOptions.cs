using System.Text.Json;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>The options that are settings of a model's start.</summary>
internal static class LoadOptions
{
    /// <summary>Reads them; values that mean the default are no wish.</summary>
    /// <exception cref="OllamaRefusal">One is of the wrong type.</exception>
    public static LoadWish Read(JsonElement options, ModelEntry model)
    {
        if (options.ValueKind is not JsonValueKind.Object)
        {
            return LoadWish.None;
        }

        var wish = new LoadWish
        {
            ContextLength = Cut(Least(options, "num_ctx", 1), model.Metadata?.ContextLength ?? 0),
            BatchSize = Least(options, "num_batch", 1),
            GpuLayers = Layers(Least(options, "num_gpu", 0), model),
            MainGpu = Least(options, "main_gpu", 0),
            MemoryMap = OptionValue.Flag(options, "use_mmap"),
            Threads = Least(options, "num_thread", 1),
            DraftTokens = OptionValue.Whole(options, "draft_num_predict") is { } drafted ? (int)Math.Clamp(drafted, 0, int.MaxValue) : null,
        };
        return wish == LoadWish.None ? LoadWish.None : wish;
    }

    private static int? Least(JsonElement options, string name, int least) =>
        OptionValue.Whole(options, name) is { } value && value >= least ? (int)Math.Min(value, int.MaxValue) : null;

    // Nobody can have more than the model was made for.
    private static int? Cut(int? length, int most) => most > 0 && length > most ? most : length;

    // All of them is what a runner has that was started without this setting.
    private static int? Layers(int? layers, ModelEntry model) =>
        layers > model.Metadata?.LayerCount && !model.Load.Arguments.ContainsKey("gpu-layers") ? null : layers;
}
