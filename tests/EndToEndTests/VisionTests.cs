using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Images in every API, read by the real llama-server with a projector.</summary>
public sealed class VisionTests(VisionTests.SeeingModel host) : IClassFixture<VisionTests.SeeingModel>
{
    private const string Question = "What is it?";

    private static readonly Dictionary<string, string> Images = new()
    {
        ["png"] = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        ["gif"] = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
        ["lossless webp"] = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
        ["lossy webp"] = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
        ["broken webp"] = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAA==",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Readable
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var api in (string[])["/api/chat", "/api/generate", "/v1/chat/completions", "/v1/messages", "/v1/responses"])
            {
                foreach (var image in Images.Keys.Where(static name => name != "broken webp"))
                {
                    data.Add(api, image);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Image_OfEachKind_IsSeenThroughEachApi(string api, string image)
    {
        var without = await CountAsync(api, null);
        var with = await CountAsync(api, image);

        // What stands between the image and the question may be a token or two more.
        Assert.InRange(with - without, DemoProjector.ImageTokens, DemoProjector.ImageTokens + 3);
        Assert.Equal(await CountAsync(api, "png"), with);
    }

    [Theory]
    [InlineData("/api/chat")]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    public async Task Image_ThatIsBroken_IsABadRequestAndTheNextOneIsAnswered(string api)
    {
        using var ollama = OllamaApi.Of(host.Host);

        var (status, body) = await ollama.SendAsync(HttpMethod.Post, api, Ask(api, "broken webp"), Token);

        Assert.Equal(400, status);
        Assert.Contains("image", body, StringComparison.OrdinalIgnoreCase);
        Assert.True(await CountAsync(api, "png") > 0);
    }

    private async Task<int> CountAsync(string api, string? image)
    {
        using var ollama = OllamaApi.Of(host.Host);
        var (status, body) = await ollama.SendAsync(HttpMethod.Post, api, Ask(api, image), Token);
        Assert.True(status == 200, $"{status}: {body}");
        var answer = JsonDocument.Parse(body).RootElement;
        return answer.TryGetProperty("prompt_eval_count", out var count)
            ? count.GetInt32()
            : Sum(answer.GetProperty("usage"), "prompt_tokens", "input_tokens", "cache_read_input_tokens");
    }

    private static int Sum(JsonElement usage, params ReadOnlySpan<string> names)
    {
        var sum = 0;
        foreach (var name in names)
        {
            sum += usage.TryGetProperty(name, out var count) ? count.GetInt32() : 0;
        }

        return sum;
    }

    private static string Ask(string api, string? image) => (api switch
    {
        "/api/generate" => Ollama(image, new JsonObject { ["prompt"] = Question }, static (body, images) => body["images"] = images),
        "/api/chat" => Ollama(
            image,
            new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Question }) },
            static (body, images) => body["messages"]![0]!["images"] = images),
        "/v1/messages" => Message(image, "text", "messages", static data => new JsonObject
        {
            ["type"] = "image",
            ["source"] = new JsonObject { ["type"] = "base64", ["media_type"] = "image/webp", ["data"] = data },
        }),
        "/v1/responses" => Message(image, "input_text", "input", static data => new JsonObject
        {
            ["type"] = "input_image",
            ["image_url"] = $"data:image/webp;base64,{data}",
        }),
        _ => Message(image, "text", "messages", static data => new JsonObject
        {
            ["type"] = "image_url",
            ["image_url"] = new JsonObject { ["url"] = $"data:image/webp;base64,{data}" },
        }),
    }).ToJsonString();

    private static JsonObject Ollama(string? image, JsonObject body, Action<JsonObject, JsonArray> add)
    {
        body["model"] = "eyes";
        body["stream"] = false;
        body["options"] = new JsonObject { ["num_predict"] = 4 };
        if (image is not null)
        {
            add(body, [Images[image]]);
        }

        return body;
    }

    private static JsonObject Message(string? image, string textType, string list, Func<string, JsonObject> part)
    {
        var parts = new JsonArray();
        if (image is not null)
        {
            parts.Add(part(Images[image]));
        }

        parts.Add(new JsonObject { ["type"] = textType, ["text"] = Question });
        return new JsonObject
        {
            ["model"] = "eyes",
            [list == "input" ? "max_output_tokens" : "max_tokens"] = 4,
            [list] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = parts }),
        };
    }

    /// <summary>A model with a projector.</summary>
    public sealed class SeeingModel : SharedHost
    {
        private protected override HostSetup Describe()
        {
            var setup = new HostSetup();
            var projector = Path.Combine(setup.Folder, "mmproj-demo.gguf");
            DemoProjector.Write(projector);
            return setup.WithModel("eyes", entry => entry["mmproj"] = projector);
        }
    }
}
