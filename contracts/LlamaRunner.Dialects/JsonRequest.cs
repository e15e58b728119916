using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects;

/// <summary>Reads small JSON requests into objects, and says by its name which field is wrong.</summary>
public static class JsonRequest
{
    /// <summary>Reads a request's body.</summary>
    /// <typeparam name="T">What the body is.</typeparam>
    /// <param name="context">The request; nothing has read its body yet.</param>
    /// <param name="type">
    /// The type's source-generated metadata. Fields that must be there and values that must not be null are checked where its context
    /// sets <c>RespectRequiredConstructorParameters</c> and <c>RespectNullableAnnotations</c>.
    /// </param>
    /// <exception cref="BadRequestException">The body is wrong; the message says where and what would be right.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(type);
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        if (body.Memory.IsEmpty)
        {
            throw new BadRequestException("The request has no body: it must be a JSON object.");
        }

        try
        {
            return JsonSerializer.Deserialize(body.Memory.Span, type) ?? throw new BadRequestException("The request body is null: it must be a JSON object.");
        }
        catch (JsonException exception)
        {
            throw Describe(exception, body.Memory, type);
        }
    }

    private static BadRequestException Describe(JsonException exception, ReadOnlyMemory<byte> body, JsonTypeInfo type)
    {
        if (exception.InnerException is JsonException or InvalidOperationException { InnerException: JsonException } || !TryParse(body, out var document))
        {
            return new BadRequestException(
                $"The request body cannot be read as JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }

        using (document)
        {
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return new BadRequestException("The request body must be a JSON object.");
            }

            if (FindMissing(document.RootElement, type) is { } missing)
            {
                return new BadRequestException($"'{missing.Name}' is missing: it must be {Rule(missing.PropertyType)}.", missing.Name);
            }
        }

        var field = exception.Path is ['$', '.', .. var path] ? path : null;
        var property = type.Properties.FirstOrDefault(property => property.Name == field);
        return field is null
            ? new BadRequestException("The request body is not as it must be.")
            : new BadRequestException(property is null ? $"'{field}' is wrong." : $"'{field}' must be {Rule(property.PropertyType)}.", field);
    }

    private static bool TryParse(ReadOnlyMemory<byte> body, out JsonDocument document)
    {
        try
        {
            document = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            document = null!;
            return false;
        }
    }

    private static JsonPropertyInfo? FindMissing(JsonElement root, JsonTypeInfo type)
    {
        var comparison = type.Options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return type.Properties.FirstOrDefault(
            property => property.IsRequired && !root.EnumerateObject().Any(member => member.Name.Equals(property.Name, comparison)));
    }

    private static string Rule(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.String => "a text",
        TypeCode.Boolean => "true or false",
        TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "a number",
        >= TypeCode.SByte and <= TypeCode.UInt64 => "a whole number",
        _ when type.IsAssignableTo(typeof(System.Collections.IEnumerable)) => "an array",
        _ => "an object",
    };
}
