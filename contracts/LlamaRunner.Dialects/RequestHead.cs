using System.Text.Json;
using System.Text.Unicode;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects;

/// <summary>What the host must know of a JSON request before it passes it on.</summary>
/// <param name="Model">The model's name as the client sent it; null when it sent none.</param>
/// <param name="Stream">Whether the client wants a stream; null when it does not say.</param>
public readonly record struct RequestHead(string? Model, bool? Stream)
{
    private const int MaxDepth = 256;

    /// <summary>
    /// Checks that a body is one well-formed JSON object, and finds its head, wherever it stands. Of a key that stands there
    /// twice the last counts, as it does for the runner.
    /// </summary>
    /// <param name="body">The body, UTF-8 without byte order mark.</param>
    /// <param name="required">The field that must be there; null where that is the runner's to say.</param>
    /// <exception cref="BadRequestException">The body is wrong; the message says where and what would be right.</exception>
    public static RequestHead Parse(ReadOnlySpan<byte> body, RequiredField? required)
    {
        if (body.IsEmpty)
        {
            throw new BadRequestException("The request has no body: it must be a JSON object.");
        }

        // The reader does not look into the texts that it skips; a runner would answer such a body with status 500.
        if (!Utf8.IsValid(body))
        {
            throw new BadRequestException("The request body is not valid UTF-8.");
        }

        try
        {
            return Read(new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth }), required);
        }
        catch (JsonException exception)
        {
            throw new BadRequestException(Describe(exception));
        }
        catch (InvalidOperationException)
        {
            // What the reader throws when it must unescape a text that UTF-16 cannot hold.
            throw new BadRequestException("A key or the model's name holds half of a surrogate pair (\\ud800 to \\udfff).");
        }
    }

    private static RequestHead Read(Utf8JsonReader reader, RequiredField? required)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new BadRequestException($"The request body is {JsonKind.Describe(reader.TokenType)}: it must be a JSON object.");
        }

        var model = (Kind: JsonTokenType.None, Value: (string?)null);
        var stream = JsonTokenType.None;
        var field = (Kind: JsonTokenType.None, IsEmpty: false);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("model"u8))
            {
                reader.Read();
                model = (reader.TokenType, reader.TokenType is JsonTokenType.String ? reader.GetString() : null);
            }
            else if (reader.ValueTextEquals("stream"u8))
            {
                reader.Read();
                stream = reader.TokenType;
            }
            else if (required is not null && reader.ValueTextEquals(required.Utf8Name))
            {
                reader.Read();
                field = (reader.TokenType, IsEmpty(reader));
            }

            reader.Skip();
        }

        // Text after the object is a fault, and only another read finds it.
        reader.Read();
        CheckModel(model.Kind);
        CheckStream(stream);
        required?.Check(field.Kind, field.IsEmpty);
        return new RequestHead(model.Value, stream is JsonTokenType.None or JsonTokenType.Null ? null : stream is JsonTokenType.True);
    }

    /// <summary>Looks at the value on a copy of the reader, so that the caller's stays where it is.</summary>
    private static bool IsEmpty(Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.ValueSpan.IsEmpty,
        JsonTokenType.StartArray => reader.Read() && reader.TokenType is JsonTokenType.EndArray,
        JsonTokenType.StartObject => reader.Read() && reader.TokenType is JsonTokenType.EndObject,
        _ => false,
    };

    private static void CheckModel(JsonTokenType kind)
    {
        if (kind is not (JsonTokenType.None or JsonTokenType.Null or JsonTokenType.String))
        {
            throw new BadRequestException($"'model' is {JsonKind.Describe(kind)}: it must be a string.", "model");
        }
    }

    private static void CheckStream(JsonTokenType kind)
    {
        if (kind is not (JsonTokenType.None or JsonTokenType.Null or JsonTokenType.True or JsonTokenType.False))
        {
            throw new BadRequestException($"'stream' is {JsonKind.Describe(kind)}: it must be true or false.", "stream");
        }
    }

    private static string Describe(JsonException exception)
    {
        // The reader counts from zero, and ends its message with its own count.
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var detail = end < 0 ? exception.Message : exception.Message[..end];
        return $"The request body cannot be read as JSON at line {exception.LineNumber + 1}, "
            + $"byte {exception.BytePositionInLine + 1}: {detail}";
    }
}
