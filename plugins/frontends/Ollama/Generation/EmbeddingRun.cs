using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Has a runner embed texts, which are made shorter where they do not fit and the client allows it.</summary>
/// <param name="lease">The lease.</param>
/// <param name="mayCut">Whether it does.</param>
internal sealed class EmbeddingRun(IModelLease lease, bool mayCut)
{
    private const string Path = "/v1/embeddings";

    /// <summary>The tokens that all texts took.</summary>
    public int PromptTokens { get; private set; }

    /// <summary>Embeds texts.</summary>
    /// <returns>A vector for each, in their order.</returns>
    public async Task<IReadOnlyList<float[]>> RunAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(texts, cancellationToken);
        }
        catch (RunnerRefusedException refusal) when (IsTooLong(refusal))
        {
            if (!mayCut)
            {
                throw new OllamaRefusal(StatusCodes.Status400BadRequest, "the input length exceeds the context length");
            }

            // Which of them it was, the runner does not say.
            var vectors = new List<float[]>();
            foreach (var text in texts)
            {
                vectors.Add(await CutAsync(text, cancellationToken));
            }

            return vectors;
        }
    }

    private async Task<float[]> CutAsync(string text, CancellationToken cancellationToken)
    {
        for (var cuts = 0; ; cuts++)
        {
            try
            {
                return (await SendAsync([text], cancellationToken))[0];
            }
            catch (RunnerRefusedException refusal) when (cuts < Overflow.MostCuts && IsTooLong(refusal) && text.Length > 1)
            {
                // Here the beginning stays, as it does in Ollama.
                text = await ShortenAsync(text, refusal, cancellationToken);
            }
        }
    }

    private async ValueTask<string> ShortenAsync(string text, RunnerRefusedException refusal, CancellationToken cancellationToken)
    {
        // What just fits may have one token more than the batch when it is split anew, so one more goes than must.
        var start = Overflow.TryRead(refusal, out var tokens, out var most)
            ? await TokenCut.KeepStartAsync(lease, text, Math.Max(1, tokens - most), cancellationToken)
            : null;
        return start ?? TextCut.KeepStart(text, Overflow.ShareOf(refusal));
    }

    private async Task<IReadOnlyList<float[]>> SendAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await RunnerCall.AskAsync(lease, Path, Write(texts), cancellationToken);
            var vectors = new float[texts.Count][];
            foreach (var item in answer.RootElement.GetProperty("data").EnumerateArray())
            {
                vectors[item.GetProperty("index").GetInt32()] =
                    [.. item.GetProperty("embedding").EnumerateArray().Select(static number => number.GetSingle())];
            }

            if (answer.RootElement.TryGetProperty("usage", out var usage) && usage.TryGetProperty("prompt_tokens", out var tokens))
            {
                PromptTokens += tokens.GetInt32();
            }

            return Array.TrueForAll(vectors, static vector => vector is not null) ? vectors : throw Unreadable();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw Unreadable();
        }
    }

    private ReadOnlyMemory<byte> Write(IReadOnlyList<string> texts) => RunnerRequest.WriteObject(writer =>
    {
        writer.WriteString("model"u8, lease.Model.Id);
        writer.WriteString("encoding_format"u8, "float"u8);
        writer.WriteStartArray("input"u8);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    });

    private static bool IsTooLong(RunnerRefusedException refusal) =>
        OpenAIErrors.Describe(refusal).Error is var error
        && (error.Code is "context_length_exceeded" || error.Message.Contains("too large to process", StringComparison.Ordinal));

    private static RunnerRefusedException Unreadable() =>
        new(StatusCodes.Status502BadGateway, Encoding.UTF8.GetBytes("The runner's answer has no vector for each text."));
}
