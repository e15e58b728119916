using System.Globalization;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>Builds the command line of a runner.</summary>
internal static class ServerArguments
{
    private const string BatchSize = "batch-size";
    private const string MicroBatchSize = "ubatch-size";

    /// <summary>The runtime's arguments with the model's on top; those that the model takes away are gone.</summary>
    /// <param name="runtime">The runtime's.</param>
    /// <param name="model">The model's.</param>
    public static IReadOnlyDictionary<string, LaunchArgument> Merge(
        IReadOnlyDictionary<string, LaunchArgument> runtime, IReadOnlyDictionary<string, LaunchArgument> model)
    {
        var merged = new Dictionary<string, LaunchArgument>(runtime, StringComparer.Ordinal);
        foreach (var (option, value) in model)
        {
            merged[option] = value;
        }

        foreach (var (option, value) in merged)
        {
            if (value == LaunchArgument.Removed)
            {
                merged.Remove(option);
            }
        }

        return merged;
    }

    /// <summary>The whole command line.</summary>
    /// <param name="binary">The build, which is given only options that it knows.</param>
    /// <param name="model">The model.</param>
    /// <param name="arguments">The merged arguments of runtime and model.</param>
    /// <param name="port">The port, or 0 for any.</param>
    /// <param name="isFirst">Whether it is the runner with the web UI and without a key.</param>
    public static IReadOnlyList<string> Build(
        ServerBinary binary, ModelEntry model, IReadOnlyDictionary<string, LaunchArgument> arguments, int port, bool isFirst)
    {
        List<string> line =
        [
            "--model", model.Path!,
            "--alias", model.Id,
            "--host", "127.0.0.1",
            "--port", port.ToString(CultureInfo.InvariantCulture),
        ];
        if (model.ProjectorPath is { } projector)
        {
            line.AddRange("--mmproj", projector);
        }

        AddIfKnown(line, binary, arguments, "offline");
        AddInterface(line, binary, isFirst);
        AddPurpose(line, binary, model, arguments);
        foreach (var (option, value) in arguments)
        {
            value.AppendTo(option, line);
        }

        return line;
    }

    // The first runner asks for no key, so pages of other origins must not be able to call it.
    private static void AddInterface(List<string> line, ServerBinary binary, bool isFirst)
    {
        if (isFirst && binary.Supports("cors-origins"))
        {
            line.AddRange("--cors-origins", "localhost");
        }
    }

    private static void AddPurpose(
        List<string> line, ServerBinary binary, ModelEntry model, IReadOnlyDictionary<string, LaunchArgument> arguments)
    {
        var purpose = RunnerPurpose.Find(model, arguments);
        if (purpose.HasFlag(ModelCapabilities.Rerank))
        {
            AddIfKnown(line, binary, arguments, "reranking");
        }
        else if (purpose.HasFlag(ModelCapabilities.Embedding))
        {
            AddIfKnown(line, binary, arguments, "embedding");
        }

        // Each input is computed in one piece, so the whole context must fit one batch.
        var context = ContextSize.Find(arguments, model.Metadata);
        if (purpose is not ModelCapabilities.None && context > 0)
        {
            AddSize(line, arguments, BatchSize, context);
            AddSize(line, arguments, MicroBatchSize, context);
        }
    }

    private static void AddIfKnown(
        List<string> line, ServerBinary binary, IReadOnlyDictionary<string, LaunchArgument> arguments, string option)
    {
        if (binary.Supports(option) && !arguments.ContainsKey(option))
        {
            line.Add("--" + option);
        }
    }

    private static void AddSize(List<string> line, IReadOnlyDictionary<string, LaunchArgument> arguments, string option, int size)
    {
        if (!arguments.ContainsKey(option))
        {
            line.AddRange("--" + option, size.ToString(CultureInfo.InvariantCulture));
        }
    }
}
