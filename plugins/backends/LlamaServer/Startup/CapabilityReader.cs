using System.Net;
using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Backends.LlamaServer.Startup;

/// <summary>Asks a runner that is ready what it can do.</summary>
/// <param name="invoker">How to reach it.</param>
/// <param name="baseAddress">Where.</param>
internal sealed class CapabilityReader(HttpMessageInvoker invoker, Uri baseAddress)
{
    // Chat and completions are in every build. /v1/responses and /v1/messages are in most, and are not asked for: their streams lack
    // what the clients of those APIs need (numbers and indexes of events, output in the first one, the input of a tool without
    // arguments, the end of each block), and they refuse or overlook fields such as previous_response_id and tool_choice. The host
    // speaks both APIs itself, on top of chats.
    private static readonly (string Path, RunnerDialects Dialect)[] Optional =
    [
        ("/v1/embeddings", RunnerDialects.Embeddings),
        ("/v1/rerank", RunnerDialects.Rerank),
        ("/infill", RunnerDialects.Infill),
    ];

    /// <summary>Reads its capabilities; what it does not tell is taken from the model and its arguments.</summary>
    /// <param name="model">The model.</param>
    /// <param name="arguments">The merged arguments.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<RunnerCapabilities> ReadAsync(
        ModelEntry model, IReadOnlyDictionary<string, LaunchArgument> arguments, CancellationToken cancellationToken)
    {
        var properties = await ReadPropertiesAsync(cancellationToken);
        var dialects = RunnerDialects.ChatCompletions | RunnerDialects.Completions;
        foreach (var (path, dialect) in Optional)
        {
            if (await AnswersAsync(path, cancellationToken))
            {
                dialects |= dialect;
            }
        }

        return new RunnerCapabilities
        {
            ParallelSlots = Math.Max(1, properties?.TotalSlots ?? (arguments.Number("parallel") ?? 1)),
            ContextLength = properties?.Slot?.ContextLength ?? ContextSize.Find(arguments, model.Metadata),
            Dialects = dialects,
            Vision = properties?.Modalities?.Vision ?? model.ProjectorPath is not null,
            Audio = properties?.Modalities?.Audio ?? false,
            Tools = properties?.Template?.Tools ?? model.Capabilities.HasFlag(ModelCapabilities.Tools),
        };
    }

    private async Task<ServerProperties?> ReadPropertiesAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseAddress, "/props"));
        try
        {
            using var response = await invoker.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return null;
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, LlamaServerJsonContext.Default.ServerProperties, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // An empty request is refused where the endpoint is there, with another status where it is not or does not suit the model.
    private async Task<bool> AnswersAsync(string path, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(baseAddress, path)) { Content = content };
        using var response = await invoker.SendAsync(request, cancellationToken);
        return response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented);
    }
}
