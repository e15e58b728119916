using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Dialects;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads a request for embeddings.</summary>
internal static class EmbeddingReader
{
    /// <summary>Reads it.</summary>
    /// <exception cref="BadRequestException">It is wrong.</exception>
    public static EmbeddingCall Read(ReadOnlyMemory<byte> body) =>
        RequestReader.Read(body, RequiredField.Input, static (fields, _) =>
        {
            fields.TryGet("input", out var input);
            return new EmbeddingCall(
                new EmbeddingRequest(TextInputReader.Read("input", input, mayBeEmpty: false)),
                ReadIsBase64(fields),
                (int?)fields.ReadInteger("dimensions", 1, int.MaxValue, "must be a whole number above 0"));
        });

    private static bool ReadIsBase64(RequestFields fields)
    {
        if (!fields.TryGet("encoding_format", out var format))
        {
            return false;
        }

        var isText = format.ValueKind is JsonValueKind.String;
        return isText && format.ValueEquals("base64")
            || (isText && format.ValueEquals("float")
                ? false
                : throw fields.Fault("encoding_format", format, "must be float or base64"));
    }
}
