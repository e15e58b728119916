using System.Net;
using System.Text;
using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.Configuration;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Asks a runner for its slots, and to save and restore them.</summary>
/// <param name="invoker">What sends the requests, the runner's key included.</param>
/// <param name="address">Any address of the runner.</param>
internal sealed class SlotClient(HttpMessageInvoker invoker, Uri address)
{
    private const int MostOfRefusal = 300;

    private readonly Uri _slots = new(address, "/slots");

    /// <summary>The slots as they are now.</summary>
    /// <exception cref="SlotRefusedException">The runner does not show them.</exception>
    public async Task<IReadOnlyList<SlotInfo>> ListAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _slots);
        using var response = await SendAsync(request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, LlamaServerJsonContext.Default.IReadOnlyListSlotInfo, cancellationToken) ?? [];
    }

    /// <summary>Writes what a slot holds to a file of the runner's folder; waits until the slot is idle.</summary>
    /// <exception cref="SlotRefusedException">It could not.</exception>
    public Task<SlotTransfer> SaveAsync(int slot, string file, CancellationToken cancellationToken) =>
        TransferAsync(slot, "save", file, cancellationToken);

    /// <summary>Puts what a file holds into a slot; waits until the slot is idle.</summary>
    /// <exception cref="SlotRefusedException">It could not; the slot is empty then.</exception>
    public Task<SlotTransfer> RestoreAsync(int slot, string file, CancellationToken cancellationToken) =>
        TransferAsync(slot, "restore", file, cancellationToken);

    private async Task<SlotTransfer> TransferAsync(int slot, string action, string file, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"/slots/{slot}?action={action}"));
        request.Content = new StringContent($$"""{"filename":"{{file}}"}""", Encoding.UTF8, "application/json");
        using var response = await SendAsync(request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, LlamaServerJsonContext.Default.SlotTransfer, cancellationToken) ?? new SlotTransfer();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await invoker.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new SlotRefusedException(
                $"{request.RequestUri!.PathAndQuery} was answered with status {(int)response.StatusCode}: {text[..Math.Min(text.Length, MostOfRefusal)]}");
        }
    }
}
