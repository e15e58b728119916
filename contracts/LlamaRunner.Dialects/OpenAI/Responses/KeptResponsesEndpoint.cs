using System.Buffers;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>What can be done with a response afterwards: <c>GET</c>, <c>DELETE</c>, <c>/cancel</c> and <c>/input_items</c>.</summary>
/// <param name="store">Where responses are kept.</param>
/// <param name="running">Those that are being answered.</param>
internal sealed class KeptResponsesEndpoint(ResponseStore store, RunningResponses running)
{
    /// <summary>The route value with the response's id.</summary>
    public const string IdValue = "id";

    private const int DefaultLimit = 20;
    private const int LargestLimit = 100;

    public Task ShowAsync(HttpContext context)
    {
        var id = IdOf(context);
        if (context.Request.Query["stream"] is ["true"])
        {
            throw new BadRequestException("'stream' is true: a response is streamed once only, to the client that asks for it.", "stream");
        }

        if (running.Find(id) is { } response)
        {
            var output = new ArrayBufferWriter<byte>();
            ResponseJson.Write(output, response.Settings, ResponseState.InProgress, []);
            return JsonResponse.WriteAsync(context, output.WrittenMemory);
        }

        return JsonResponse.WriteAsync(context, Find(context).Json);
    }

    public Task DeleteAsync(HttpContext context)
    {
        var id = IdOf(context);
        if (!store.Delete(id))
        {
            throw NotFound(id);
        }

        return WriteAsync(context, writer =>
        {
            writer.WriteString("id"u8, id);
            writer.WriteString("object"u8, "response"u8);
            writer.WriteBoolean("deleted"u8, true);
        });
    }

    /// <summary>Ends a response that is being answered; its own client gets what there is of it.</summary>
    public async Task CancelAsync(HttpContext context)
    {
        var id = IdOf(context);
        if (running.Find(id) is { } response && await response.CancelAsync(context.RequestAborted) is { } json)
        {
            await JsonResponse.WriteAsync(context, json);
            return;
        }

        Find(context);
        throw new BadRequestException($"Response '{id}' has ended: only one that is being answered can be cancelled.", IdValue);
    }

    public Task ListInputAsync(HttpContext context)
    {
        var response = Find(context);
        var earlier = response.PreviousId is { } previous ? store.Replay(previous, isWhole: false) : [];
        var items = FindPage(context.Request.Query, [.. earlier, .. response.Input], out var hasMore);
        return WriteAsync(context, writer =>
        {
            writer.WriteString("object"u8, "list"u8);
            writer.WriteStartArray("data"u8);

            // They were checked as they came, and may be nested more deeply than this check allows.
            items.ForEach(item => writer.WriteRawValue(item.Json.Span, skipInputValidation: true));
            writer.WriteEndArray();
            writer.WriteString("first_id"u8, items.Count > 0 ? items[0].Id : null);
            writer.WriteString("last_id"u8, items.Count > 0 ? items[^1].Id : null);
            writer.WriteBoolean("has_more"u8, hasMore);
        });
    }

    private static List<KeptItem> FindPage(IQueryCollection query, List<KeptItem> items, out bool hasMore)
    {
        var limit = PageLimit.Read(query, DefaultLimit, LargestLimit);
        if (query["order"] is not [{ } order])
        {
            order = "desc";
        }

        if (order is "desc")
        {
            items.Reverse();
        }
        else if (order is not "asc")
        {
            throw new BadRequestException($"'order' is '{order}': it must be asc or desc.", "order");
        }

        var start = 0;
        if (query["after"] is [{ } after])
        {
            start = items.FindIndex(item => item.Id == after) + 1;
            if (start == 0)
            {
                throw new BadRequestException($"'after' is '{after}': it must be the id of an item of this list.", "after");
            }
        }

        hasMore = items.Count - start > limit;
        return [.. items.Skip(start).Take(limit)];
    }

    private KeptResponse Find(HttpContext context) => store.Find(IdOf(context)) ?? throw NotFound(IdOf(context));

    private static ObjectNotFoundException NotFound(string id) =>
        new($"Response '{id}' is not kept here (any more).", IdValue);

    private static string IdOf(HttpContext context) => (string)context.GetRouteValue(IdValue)!;

    private static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return JsonResponse.WriteAsync(context, output.WrittenMemory);
    }
}
