using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Completions;

/// <summary>Gives completions what llama-server leaves out: text between two others, the prompt in the answer, log probabilities in their own form.</summary>
/// <param name="time">The clock.</param>
internal sealed class CompletionMender(TimeProvider time)
{
    /// <summary>Mends a request.</summary>
    /// <param name="body">Its body.</param>
    /// <returns>Null when it is right as it is.</returns>
    /// <exception cref="BadRequestException">It asks for what there is not.</exception>
    public MendedRequest? Mend(ReadOnlyMemory<byte> body) => MustRead(body.Span) ? RequestText.Read(body, Mend) : null;

    private static bool MustRead(ReadOnlySpan<byte> body) =>
        body.IndexOf("\"suffix\""u8) >= 0
        || body.IndexOf("\"echo\""u8) >= 0
        || body.IndexOf("\"best_of\""u8) >= 0
        || body.IndexOf("\"logprobs\""u8) >= 0
        || (BodyScan.TryTakeValue(ref body, "\"prompt\""u8) && body.StartsWith("["u8));

    private MendedRequest? Mend(JsonElement request)
    {
        var read = CompletionRequest.Read(request);
        if (read.Suffix is not null)
        {
            return new MendedRequest
            {
                Path = "/infill",
                Body = RequestText.Write(writer => InfillBody.Write(request, read, writer)),
                Translation = new InfillAnswer(read, time.GetUtcNow().ToUnixTimeSeconds()),
            };
        }

        return new MendedRequest
        {
            Body = RequestText.Write(writer => WriteBody(request, read, writer)),

            // The stream of several prompts has an event without anything in it, which clients cannot read.
            Translation = read.Echo || read.Logprobs is not null || read.Prompts.Count > 1 ? new CompletionAnswer(read) : null,
        };
    }

    private static void WriteBody(JsonElement request, CompletionRequest read, Utf8JsonWriter writer)
    {
        foreach (var property in request.EnumerateObject())
        {
            switch (property.Name)
            {
                // Some builds refuse what others overlook.
                case "suffix" or "echo" or "best_of":
                    break;
                case "logprobs":
                    if (read.Logprobs is { } count)
                    {
                        // With 0 it tells nothing at all.
                        writer.WriteNumber("logprobs"u8, Math.Max(1, count));
                    }

                    break;
                default:
                    property.WriteTo(writer);
                    break;
            }
        }
    }
}
