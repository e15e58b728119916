using System.Net;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Library.Registries;

namespace LlamaRunner.Host.Library.Pushing;

/// <summary>Sends a registry what it is given: each step with as many tries as it takes within reason, none of them silent for long.</summary>
/// <param name="client">The registry.</param>
/// <param name="silence">The longest time without a byte, and without an answer once all bytes have gone.</param>
/// <param name="time">The clock.</param>
internal sealed class PushRequests(RegistryClient client, TimeSpan silence, TimeProvider time)
{
    private const int Retrials = 4;

    /// <summary>Takes a step, again when the connection breaks, falls silent, or the registry has trouble of its own.</summary>
    /// <param name="step">What the registry is to do, for messages: <c>take the manifest</c>.</param>
    /// <param name="attempt">One try; told whether it is the first.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LibraryFailedException">No try succeeds.</exception>
    public async Task<T> TryAsync<T>(string step, Func<bool, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var isFirst = true;
        try
        {
            return await Retries.Make(Retrials, time, _ => isFirst = false)
                .ExecuteAsync(async token => await attempt(isFirst, token), cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            throw new LibraryFailedException($"{client.Host} did not {step}: {Sentence.Of(exception)}", exception);
        }
    }

    /// <summary>Sends one request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="content">Makes its content, which calls what it is given with each stretch that has gone; null for none.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The answer, unless its status is worth another try.</returns>
    /// <exception cref="HttpRequestException">It breaks off, or the registry has trouble of its own.</exception>
    /// <exception cref="TimeoutException">It falls silent.</exception>
    /// <exception cref="LibraryFailedException">The registry asks for a token that cannot be had.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, Func<Action, HttpContent>? content, CancellationToken cancellationToken)
    {
        using var watch = new CancellationTokenSource(silence, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watch.Token);
        try
        {
            var response = await client.SendAsync(
                target => new HttpRequestMessage(method, target) { Content = content?.Invoke(() => watch.CancelAfter(silence)) }, address, over.Token);
            return Retries.FindUnusable(response) is { } unusable ? throw unusable : response;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no byte went for {silence.TotalSeconds:0.#} s", exception);
        }
    }

    /// <summary>Makes sure that an answer is a good one.</summary>
    /// <exception cref="LibraryFailedException">It is a refusal.</exception>
    public async Task CheckAsync(HttpResponseMessage response, string step, CancellationToken cancellationToken)
    {
        if (RateLimit.Explain(response) is { } reason)
        {
            throw new LibraryFailedException(reason);
        }

        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new LibraryFailedException(
                $"unauthorized: {client.Host} does not take models from you under this name{await RegistryWords.ReadAsync(response, cancellationToken)}");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new LibraryFailedException(
                $"{client.Host} did not {step}: it answered {(int)response.StatusCode}{await RegistryWords.ReadAsync(response, cancellationToken)}");
        }
    }
}
