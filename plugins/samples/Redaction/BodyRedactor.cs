using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Samples.Redaction;

/// <summary>
/// Redacts every text of a JSON body, names of properties included: whichever field an API may put a prompt, a tool's result or
/// an argument in, it is seen. Only the model's name stays. What holds no secret stays byte for byte.
/// </summary>
internal static class BodyRedactor
{
    private const int MaxDepth = 256;

    /// <summary>Redacts a body.</summary>
    /// <returns>The new body; null when there was nothing to redact.</returns>
    /// <exception cref="BadRequestException">It cannot be read, so that nobody knows what is in it.</exception>
    public static byte[]? Redact(ReadOnlySpan<byte> body, TextRedactor redactor, out int count)
    {
        try
        {
            return Walk(body, redactor, out count);
        }
        catch (JsonException)
        {
            throw new BadRequestException("The request body is not JSON, so secrets in it cannot be found.");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws when it must unescape a text that UTF-16 cannot hold.
            throw new BadRequestException("A text of the request holds half of a surrogate pair (\\ud800 to \\udfff).");
        }
    }

    private static byte[]? Walk(ReadOnlySpan<byte> body, TextRedactor redactor, out int count)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        ArrayBufferWriter<byte>? target = null;
        var place = new Place();
        var copied = 0;
        count = 0;
        while (reader.Read())
        {
            place.OnToken(ref reader);
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || (place.IsOfModel && reader.CurrentDepth == 1))
            {
                continue;
            }

            var found = RedactText(ref reader, redactor, out var redacted);
            if (found > 0)
            {
                target ??= new ArrayBufferWriter<byte>(body.Length);
                var start = (int)reader.TokenStartIndex;
                target.Write(body[copied..start]);
                target.Write("\""u8);
                target.Write(JsonEncodedText.Encode(redacted!, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
                target.Write("\""u8);
                copied = start + reader.ValueSpan.Length + 2;
                count += found;
            }
        }

        target?.Write(body[copied..]);
        return target?.WrittenSpan.ToArray();
    }

    private static int RedactText(ref Utf8JsonReader reader, TextRedactor redactor, out string? redacted)
    {
        var rented = ArrayPool<char>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        try
        {
            return redactor.Redact(rented.AsSpan(0, reader.CopyString(rented)), out redacted);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Where in the body the reader stands, as far as it matters.</summary>
    private ref struct Place
    {
        private bool _isPrompt;
        private int _objects;

        /// <summary>True at the field <c>model</c> of the body, whose text, the model's name, is the one that must stay.</summary>
        public bool IsOfModel { get; private set; }

        public void OnToken(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    _objects++;
                    break;
                case JsonTokenType.EndObject:
                    _objects--;
                    break;
                case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                    _isPrompt = reader.ValueTextEquals("prompt"u8) || reader.ValueTextEquals("input"u8);
                    IsOfModel = reader.ValueTextEquals("model"u8);
                    break;
                case JsonTokenType.PropertyName:
                    break;
                case JsonTokenType.Number when _isPrompt && _objects == 1 && reader.CurrentDepth > 1:
                    throw new BadRequestException(
                        "The prompt is given as numbers of tokens, in which secrets cannot be found: send it as text.",
                        "prompt");
                default:
                    break;
            }
        }
    }
}
