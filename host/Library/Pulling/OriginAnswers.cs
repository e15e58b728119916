using System.Net;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Library.Registries;

namespace LlamaRunner.Host.Library.Pulling;

/// <summary>Asks places of models for small things.</summary>
internal static class OriginAnswers
{
    private const int Retrials = 2;

    /// <summary>Asks, again when the other side has trouble of its own.</summary>
    /// <param name="ask">Sends the request.</param>
    /// <param name="place">What the place is called.</param>
    /// <param name="silence">How long an answer may take, all of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The answer, unless its status is worth another try; its content is in memory.</returns>
    /// <exception cref="OriginLacksModelException">The place cannot be reached.</exception>
    /// <exception cref="LibraryFailedException">Its trouble does not end, or the answer is too large.</exception>
    public static async Task<HttpResponseMessage> AskAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> ask, string place, TimeSpan silence, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await Retries.Make(Retrials, time, static _ => { }).ExecuteAsync(
                async token =>
                {
                    var response = await AskOnceAsync(ask, place, silence, time, token);
                    return Retries.FindUnusable(response) is { } unusable ? throw unusable : response;
                },
                cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new LibraryFailedException(
                $"pull model manifest: {(exception is RateLimitedException ? exception.Message : $"{place} answered {(int?)exception.StatusCode}")}", exception);
        }
    }

    // Who cannot be reached is not asked again: offline, it must show soon that there is nothing but the model that is here.
    private static async Task<HttpResponseMessage> AskOnceAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> ask, string place, TimeSpan silence, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var response = await ask(either.Token);
            await LibraryHttp.BufferAsync(response, either.Token);
            return response;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OriginLacksModelException($"pull model manifest: {place} did not answer for {silence.TotalSeconds:0.#} s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new OriginLacksModelException($"pull model manifest: {place} cannot be reached: {Sentence.Of(exception)}", exception);
        }
    }

    /// <summary>Makes sure that an answer is a good one.</summary>
    /// <exception cref="OriginLacksModelException">There is no such thing, in Ollama's words.</exception>
    /// <exception cref="LibraryFailedException">It is refused.</exception>
    public static async Task CheckAsync(HttpResponseMessage response, string place, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new OriginLacksModelException("pull model manifest: file does not exist");
        }

        if (RateLimit.Explain(response) is { } reason)
        {
            throw new LibraryFailedException($"pull model manifest: {reason}");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new LibraryFailedException(
                $"pull model manifest: {place} answered {(int)response.StatusCode}{await RegistryWords.ReadAsync(response, cancellationToken)}");
        }
    }
}
