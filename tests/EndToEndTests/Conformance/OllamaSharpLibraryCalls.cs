using System.Security.Cryptography;
using LlamaRunner.EndToEndTests.Harness;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;

namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>OllamaSharp's calls that list and change models.</summary>
internal static class OllamaSharpLibraryCalls
{
    /// <summary>The calls by their ids.</summary>
    public static IDictionary<string, Func<CancellationToken, Task>> Of(OllamaApiClient client) =>
        new Dictionary<string, Func<CancellationToken, Task>>(StringComparer.Ordinal)
        {
            ["models.list"] = token => ListAsync(client, token),
            ["models.running"] = token => ListRunningAsync(client, token),
            ["models.show"] = token => ShowAsync(client, token),
            ["models.copy-delete"] = token => CopyAsync(client, token),
            ["models.create"] = token => CreateAsync(client, token),
            ["models.blobs"] = token => CreateFromFileAsync(client, token),
            ["models.pull"] = token => PullAsync(client, token),
            ["models.push"] = token => PushAsync(client, token),
            ["version"] = token => AskVersionAsync(client, token),
        };

    private static async Task ListAsync(OllamaApiClient client, CancellationToken token)
    {
        var models = (await client.ListLocalModelsAsync(token)).ToList();

        Assert.Equal(["demo:latest", "story:latest", "vectors:latest"], models.Select(static model => model.Name).Order(StringComparer.Ordinal));
        Assert.All(models, static model =>
        {
            Assert.Equal(64, model.Digest.Length);
            Assert.True(model.Size > 0 && model.ModifiedAt > DateTime.UnixEpoch);
            Assert.Equal(("gguf", "llama"), (model.Details.Format, model.Details.Family));
        });
    }

    private static async Task ListRunningAsync(OllamaApiClient client, CancellationToken token)
    {
        await AnswersAsync(client, "demo", token);
        var demo = (await client.ListRunningModelsAsync(token)).Single(static model => model.Name == "demo:latest");

        Assert.True(demo is { Size: > 0, ContextLength: > 0, Digest.Length: 64 } && demo.ExpiresAt.ToUniversalTime() > TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    private static async Task ShowAsync(OllamaApiClient client, CancellationToken token)
    {
        var shown = await client.ShowModelAsync("demo", token);

        Assert.Contains("completion", shown.Capabilities!);
        Assert.Contains("tools", shown.Capabilities!);
        Assert.Equal("llama", shown.Info.Architecture);
        Assert.True(shown.Info.ParameterCount > 0);
        Assert.NotNull(shown.Info.ExtraInfo!["llama.context_length"]);
    }

    private static async Task CopyAsync(OllamaApiClient client, CancellationToken token)
    {
        await client.CopyModelAsync("demo", "sharp-copy", token);
        Assert.Contains("sharp-copy:latest", await NamesAsync(client, token));
        await AnswersAsync(client, "sharp-copy", token);
        await client.DeleteModelAsync("sharp-copy", token);
        Assert.DoesNotContain("sharp-copy:latest", await NamesAsync(client, token));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.DeleteModelAsync("sharp-copy", token));
    }

    private static async Task CreateAsync(OllamaApiClient client, CancellationToken token)
    {
        var request = new CreateModelRequest { Model = "sharp-brief", From = "demo", System = "You are brief.", Parameters = new() { ["num_predict"] = 2 } };
        var last = await LastAsync(client.CreateModelAsync(request, token));
        Assert.Equal("success", last?.Status);
        Assert.Equal("You are brief.", (await client.ShowModelAsync("sharp-brief", token)).System);
        await client.DeleteModelAsync("sharp-brief", token);
    }

    private static async Task CreateFromFileAsync(OllamaApiClient client, CancellationToken token)
    {
        var weights = await File.ReadAllBytesAsync(Repository.DemoModel, token);
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(weights))}";
        await client.PushBlobAsync(digest, weights, token);
        Assert.True(await client.IsBlobExistsAsync(digest, token));
        var request = new CreateModelRequest { Model = "sharp-made", Files = new() { ["demo.gguf"] = digest } };
        Assert.Equal("success", (await LastAsync(client.CreateModelAsync(request, token)))?.Status);
        await AnswersAsync(client, "sharp-made", token);
        await client.DeleteModelAsync("sharp-made", token);
        Assert.False(await client.IsBlobExistsAsync($"sha256:{new string('0', 64)}", token));
    }

    private static async Task PullAsync(OllamaApiClient client, CancellationToken token)
    {
        var steps = new List<PullModelResponse>();
        await foreach (var step in client.PullModelAsync("tiny", token))
        {
            steps.Add(step!);
        }

        Assert.Equal("success", steps[^1].Status);
        Assert.Contains(steps, static step => step.Total > 0 && step.Completed == step.Total && step.Digest.StartsWith("sha256:", StringComparison.Ordinal));
        await AnswersAsync(client, "tiny", token);
        await client.DeleteModelAsync("tiny", token);
        Assert.Equal("success", (await LastAsync(client.PullModelAsync("demo", token)))?.Status);
    }

    private static async Task PushAsync(OllamaApiClient client, CancellationToken token)
    {
        await client.CopyModelAsync("demo", "sharp/pushed", token);
        Assert.Equal("success", (await LastAsync(client.PushModelAsync("sharp/pushed", token)))?.Status);
        await client.DeleteModelAsync("sharp/pushed", token);
        Assert.Equal("success", (await LastAsync(client.PullModelAsync("sharp/pushed", token)))?.Status);
        await client.DeleteModelAsync("sharp/pushed", token);
    }

    private static async Task AskVersionAsync(OllamaApiClient client, CancellationToken token)
    {
        Assert.True(await client.IsRunningAsync(token));
        Assert.True(Version.TryParse(await client.GetVersionAsync(token), out _));
    }

    private static async Task<IEnumerable<string>> NamesAsync(OllamaApiClient client, CancellationToken token) =>
        (await client.ListLocalModelsAsync(token)).Select(static model => model.Name);

    private static async Task AnswersAsync(OllamaApiClient client, string model, CancellationToken token)
    {
        var text = string.Empty;
        await foreach (var part in client.ChatAsync(
            new() { Model = model, Messages = [new Message(ChatRole.User, Harness.Chat.Question)], Options = new() { Temperature = 0 } }, token))
        {
            text += part!.Message.Content;
        }

        Assert.Equal(Harness.Chat.Answer, text);
    }

    private static async Task<T?> LastAsync<T>(IAsyncEnumerable<T?> steps)
    {
        var last = default(T);
        await foreach (var step in steps)
        {
            last = step;
        }

        return last;
    }
}
