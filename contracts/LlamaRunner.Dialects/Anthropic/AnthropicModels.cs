using System.Globalization;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>
/// Writes models as Anthropic's API lists them. Its path is that of OpenAI's list; its clients are known by the header
/// <c>anthropic-version</c>, which all of them send.
/// </summary>
internal static class AnthropicModels
{
    private const int DefaultLimit = 20;
    private const int LargestLimit = 1000;

    /// <summary>Whether a request is one of this API's clients.</summary>
    public static bool IsWanted(HttpContext context) => context.Request.Headers.ContainsKey("anthropic-version");

    /// <summary>Writes a page of the list.</summary>
    /// <exception cref="BadRequestException">A parameter of the query is wrong.</exception>
    public static Task WriteListAsync(HttpContext context, IReadOnlyList<ModelEntry> models)
    {
        var page = FindPage(context.Request.Query, models, out var hasMore);
        return WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("data"u8);
            foreach (var model in page)
            {
                Write(writer, model);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("has_more"u8, hasMore);
            writer.WriteString("first_id"u8, page.Count > 0 ? page[0].Id : null);
            writer.WriteString("last_id"u8, page.Count > 0 ? page[^1].Id : null);
            writer.WriteEndObject();
        });
    }

    /// <summary>Writes one model.</summary>
    public static Task WriteOneAsync(HttpContext context, ModelEntry model) => WriteAsync(context, writer => Write(writer, model));

    private static List<ModelEntry> FindPage(IQueryCollection query, IReadOnlyList<ModelEntry> models, out bool hasMore)
    {
        var limit = PageLimit.Read(query, DefaultLimit, LargestLimit);
        if (query["before_id"] is [{ } before])
        {
            var end = Find(models, before, "before_id");
            hasMore = end > limit;
            return [.. models.Take(end).TakeLast(limit)];
        }

        var start = query["after_id"] is [{ } after] ? Find(models, after, "after_id") + 1 : 0;
        hasMore = models.Count - start > limit;
        return [.. models.Skip(start).Take(limit)];
    }

    private static int Find(IReadOnlyList<ModelEntry> models, string id, string field)
    {
        for (var index = 0; index < models.Count; index++)
        {
            if (models[index].Id.Equals(id, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        throw new BadRequestException($"'{field}' is '{id}': it must be the id of a model of this list.", field);
    }

    private static void Write(Utf8JsonWriter writer, ModelEntry model)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "model"u8);
        writer.WriteString("id"u8, model.Id);
        writer.WriteString("display_name"u8, model.Id);
        writer.WriteString("created_at"u8, model.ModifiedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        AnthropicErrors.WriteRequestId(context);
        await JsonResponse.WriteAsync(context, buffer.ToArray());
    }
}
