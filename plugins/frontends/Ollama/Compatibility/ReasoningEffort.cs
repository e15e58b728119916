using System.Buffers;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.JsonEdit;

namespace LlamaRunner.Frontends.Ollama.Compatibility;

/// <summary>
/// How hard a model shall think, in Ollama's words: <c>reasoning_effort</c>, or <c>effort</c> of <c>reasoning</c>. <c>none</c> switches
/// thinking off where the model's template can; other words than low, medium and high become the nearest of these, which templates know.
/// A body without these fields is not read.
/// </summary>
internal static class ReasoningEffort
{
    private const string Field = "reasoning_effort";
    private const string OtherField = "reasoning";

    private static readonly byte[] NoThinking = """{"enable_thinking":false}"""u8.ToArray();
    private static readonly byte[] Low = "\"low\""u8.ToArray();
    private static readonly byte[] Medium = "\"medium\""u8.ToArray();
    private static readonly byte[] High = "\"high\""u8.ToArray();

    /// <summary>Changes the body of a chat.</summary>
    /// <param name="body">The body, a JSON object.</param>
    /// <returns>The changed body; null when it is right as it is.</returns>
    /// <exception cref="BadRequestException">The effort is none that there is.</exception>
    public static ReadOnlyMemory<byte>? Edit(ReadOnlyMemory<byte> body)
    {
        // Both fields begin so; a word of a message that does costs a look.
        if (body.Span.IndexOf("\"reasoning"u8) < 0 || Find(body.Span) is not { } found)
        {
            return null;
        }

        var (field, effort) = found;
        if (field == Field && effort is ("low" or "medium" or "high"))
        {
            return null;
        }

        FieldEdit[] edits = effort switch
        {
            "none" => [FieldEdit.Remove(Field), FieldEdit.Default("chat_template_kwargs", NoThinking)],
            "minimal" or "low" => [FieldEdit.Set(Field, Low)],
            "medium" => [FieldEdit.Set(Field, Medium)],
            "high" or "xhigh" or "max" or "ultra" => [FieldEdit.Set(Field, High)],
            _ => throw new BadRequestException(
                $"'{field}' is '{effort}': it must be none, minimal, low, medium, high, xhigh or max.", field),
        };
        var output = new ArrayBufferWriter<byte>(body.Length);
        new TopLevelEdit([.. edits, FieldEdit.Remove(OtherField)]).Apply(body.Span, output);
        return output.WrittenMemory;
    }

    private static (string Field, string Effort)? Find(ReadOnlySpan<byte> body)
    {
        (string Field, string Effort)? found = null;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isOwn, isOther) = (reader.ValueTextEquals(Field), reader.ValueTextEquals(OtherField));
            reader.Read();
            if (isOwn && reader.TokenType is not JsonTokenType.Null)
            {
                found = (Field, Text(ref reader, Field));
            }
            else if (isOther && reader.TokenType is JsonTokenType.StartObject)
            {
                found ??= FindEffort(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static (string Field, string Effort)? FindEffort(ref Utf8JsonReader reader)
    {
        const string field = $"{OtherField}.effort";
        (string Field, string Effort)? found = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isEffort = reader.ValueTextEquals("effort"u8);
            reader.Read();
            if (isEffort && reader.TokenType is not JsonTokenType.Null)
            {
                found = (field, Text(ref reader, field));
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static string Text(ref Utf8JsonReader reader, string field) => reader.TokenType is JsonTokenType.String
        ? reader.GetString()!
        : throw new BadRequestException($"'{field}' must be a string.", field);
}
