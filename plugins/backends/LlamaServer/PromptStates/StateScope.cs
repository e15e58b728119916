using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>What a state can be restored into: the same model on the same build with the same settings.</summary>
/// <param name="Key">Equal for runners that can take each other's states.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Runtime">The build and the model, for which restoring is switched off where it has no effect.</param>
/// <param name="BytesPerToken">A guess at what a token takes on disk; 0 when there is none.</param>
internal sealed record StateScope(string Key, string Model, string Runtime, double BytesPerToken)
{
    private const double BytesPerElement = 2;

    // Those that change speed or output only. Any other counts, known or not.
    private static readonly FrozenSet<string> Immaterial = FrozenSet.Create(
        "threads", "threads-batch", "threads-http", "prio", "prio-batch", "poll", "poll-batch", "cpu-mask", "cpu-range", "cpu-strict",
        "metrics", "slots", "no-slots", "props", "timeout", "verbosity", "verbose", "log-colors", "log-prefix", "log-timestamps",
        "no-log-prefix", "no-log-timestamps", "no-warmup", "warmup", "cache-ram", "cache-reuse", "slot-prompt-similarity",
        "temp", "top-k", "top-p", "min-p", "seed", "n-predict", "predict");

    /// <summary>The scope of a runner.</summary>
    public static StateScope Of(LaunchPlan plan)
    {
        var model = plan.Start.Model;
        var file = new FileInfo(model.Path!);
        var text = new StringBuilder();
        Add(text, model.Path!, file.Length, file.LastWriteTimeUtc.Ticks, model.SizeBytes, plan.Binary.Path, plan.Binary.Version);
        foreach (var (option, argument) in plan.Arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal))
        {
            if (!Immaterial.Contains(option))
            {
                Add(text, option, string.Join('\t', argument.Values));
            }
        }

        var environment = plan.Runtime.Environment.Concat(plan.Start.Load.Environment).OrderBy(variable => variable.Key, StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            Add(text, name, value);
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        return new StateScope(key, model.Id, $"{plan.Binary.Path} ({plan.Binary.Version}) with {model.Id}", GuessBytes(model.Metadata));
    }

    // Keys and values of each layer, in the cache type that is the usual one and larger than the others that are used.
    private static double GuessBytes(ModelMetadata? metadata) => metadata is null
        ? 0
        : BytesPerElement * metadata.LayerCount * metadata.KeyValueHeadCount * (metadata.KeyLength + metadata.ValueLength);

    private static void Add(StringBuilder text, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{value}\n");
        }
    }
}
