using System.Text.Json;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>Which of a recipe's parameters say how a model is started. Values that Ollama takes for "choose yourself" are no wish.</summary>
internal static class RecipeWish
{
    public static LoadWish Of(IReadOnlyDictionary<string, JsonElement> parameters)
    {
        return new LoadWish
        {
            ContextLength = Whole("num_ctx", 1),
            BatchSize = Whole("num_batch", 1),
            GpuLayers = Whole("num_gpu", 0),
            MainGpu = Whole("main_gpu", 0),
            MemoryMap = Flag("use_mmap"),
            Threads = Whole("num_thread", 1),
            DraftTokens = Whole("draft_num_predict", 0),
        };

        // Ollama cuts fractions off.
        int? Whole(string name, int least) =>
            parameters.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number >= least && number <= int.MaxValue
                ? (int)number
                : null;

        bool? Flag(string name) => parameters.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;
    }
}
