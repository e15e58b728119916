using LlamaRunner.Contracts.Backends;

namespace LlamaRunner.Host.Plugins;

/// <summary>What the host chooses now for a GGUF file that names no backend: the most preferred one that can be used.</summary>
/// <param name="Backend">The backend; null when none can be used.</param>
/// <param name="Availability">What it said of itself.</param>
/// <param name="PassedOver">Those that are preferred to it and cannot be used, and why.</param>
internal sealed record BackendChoice(
    IBackend? Backend, BackendAvailability? Availability, IReadOnlyList<(string Id, string? Reason)> PassedOver)
{
    /// <summary>Makes it. Asked anew each time, since a program that was missing may be there by now.</summary>
    public static async Task<BackendChoice> MakeAsync(BackendRegistry backends, CancellationToken cancellationToken)
    {
        var passedOver = new List<(string Id, string? Reason)>();
        foreach (var backend in backends.Automatic)
        {
            var availability = await BackendProbe.RunAsync(backend, cancellationToken);
            if (!backends.Has(backend))
            {
                // Replaced meanwhile: its answer says nothing of the one in its place.
                return await MakeAsync(backends, cancellationToken);
            }

            if (availability.IsAvailable)
            {
                return new BackendChoice(backend, availability, passedOver);
            }

            passedOver.Add((backend.Id, availability.Reason));
        }

        return new BackendChoice(null, null, passedOver);
    }
}
