using System.Text.Json;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Frontends.Ollama.Names;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary><c>/api/ps</c>: the models that are loaded, and what they take.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="time">The clock.</param>
internal sealed class PsEndpoint(IModelGateway gateway, TimeProvider time)
{
    /// <summary>Answers.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var names = OllamaModels.NamesOf(gateway);
        var list = new ModelList([.. LoadedRunners.Of(gateway.Runners).Select(runner => Describe(runner, names.Of(runner.Model)))]);
        return JsonResponse.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(list, ListingJsonContext.Relaxed.ModelList));
    }

    private ListedModel Describe(RunnerStatus runner, string name)
    {
        var model = runner.Model;
        var size = SizeOf(runner);
        return new ListedModel
        {
            Name = name,
            Model = name,
            Size = size,
            Digest = ModelDigest.Of(model),
            Details = ModelDetails.Of(model),
            ExpiresAt = OllamaTime.Format(ExpiryOf(runner)),
            SizeVram = (long)Math.Round(size * Math.Clamp(runner.Estimate.DeviceShare, 0, 1)),
            ContextLength = runner.Capabilities is { ContextLength: > 0 } capabilities ? capabilities.ContextLength : model.Metadata?.ContextLength ?? 0,
        };
    }

    // What it takes of main memory is all of it only where no GPU has a part.
    private static long SizeOf(RunnerStatus runner)
    {
        var taken = runner.Estimate.DeviceShare > 0 ? null : runner.TakenBytes;
        return taken > 0 ? taken.Value : runner.Estimate.TotalBytes > 0 ? runner.Estimate.TotalBytes : runner.Model.SizeBytes;
    }

    private DateTimeOffset ExpiryOf(RunnerStatus runner)
    {
        if (runner.ExpiresAt is { } expires)
        {
            return expires < OllamaTime.Never ? expires : OllamaTime.Never;
        }

        // At work, or not up yet: its time begins when it has nothing to do. At rest, it is kept for ever.
        var keepAlive = runner.KeepAlive;
        var isAtRest = runner.State is RunnerState.Ready;
        return isAtRest || keepAlive < TimeSpan.Zero || keepAlive > OllamaTime.Never - time.GetUtcNow()
            ? OllamaTime.Never
            : time.GetUtcNow() + keepAlive;
    }
}
