using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace LlamaRunner.UnitTests.Workers.Wire;

/// <summary>Whatever a client sends, it gets an answer that is not the host's fault, and the runner stays well.</summary>
public sealed class WireProperties
{
    private static readonly string[] Names =
    [
        "messages", "prompt", "input", "role", "content", "type", "text", "stream", "stream_options", "include_usage", "max_tokens",
        "n_predict", "temperature", "top_p", "top_k", "seed", "stop", "logit_bias", "response_format", "json_schema", "schema", "grammar", "n",
        "logprobs", "tools", "tool_choice", "functions", "tool_calls", "encoding_format", "dimensions", "repeat_last_n", "ignore_eos", "model",
        "5", "", LoneSurrogate,
    ];

    // Becomes an escape that JSON allows and UTF-16 does not.
    private const string LoneSurrogate = "<lone>";

    private static readonly string Escaped = JsonValue.Create(LoneSurrogate).ToJsonString()[1..^1];

    private static readonly string[] Texts =
    [
        "user", "assistant", "system", "developer", "tool", "text", "refusal", "image_url", "json_object", "json_schema", "none", "auto", "float",
        "base64", "", LoneSurrogate, "\0", "😀", "{}", "-1",
    ];

    private static readonly Gen<JsonNode?> GenLeaf = Gen.OneOf(
        Gen.Const((JsonNode?)null),
        Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Int.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Int[-3, 3].Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Double.Select(value => double.IsFinite(value) ? (JsonNode?)JsonValue.Create(value) : null),
        GenOf(Texts).Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.String.Select(value => (JsonNode?)JsonValue.Create(value)));

    private static readonly Gen<JsonNode?> GenNode = Gen.Recursive<JsonNode?>((depth, node) => depth > 4
        ? GenLeaf
        : Gen.Frequency(
            (3, GenLeaf),
            (2, node.Array[0, 3].Select(items => (JsonNode?)new JsonArray(items))),
            (3, Gen.Select(GenOf(Names), node).Array[0, 5].Select(members => (JsonNode?)MakeObject(members)))));

    private static readonly Gen<string> GenBody = Gen.Select(
        GenNode, Gen.Select(GenOf(Names), GenNode).Array[0, 6], Gen.Int[0, 3]).Select((node, members, kind) => kind switch
        {
            0 => node?.ToJsonString() ?? "null",
            1 => Valid(members, """{"messages":[{"role":"user","content":"x"}],"prompt":"x","input":"x"}"""),
            2 => Valid(members, """{"messages":[{"role":"user"}],"prompt":[[1]],"input":[[1]],"stream":true}"""),
            _ => MakeObject(members).ToJsonString(),
        });

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/completions")]
    [InlineData("/v1/embeddings")]
    public async Task AnyJson_GivesAnAnswerThatIsNoFaultOfOurs(string path)
    {
        await using var bench = new WireBench();
        await GenBody.SampleAsync(
            async body =>
            {
                var (status, text) = await bench.AskAsync(path, body.Replace(Escaped, "\\ud800", StringComparison.Ordinal));
                Assert.True(status is 200 or 400, $"{status} {text}");
                if (status == 400)
                {
                    Assert.NotEmpty(WireError.Parse(text).Message);
                }
            },
            iter: 3000,
            threads: 1);
        Assert.Empty(bench.Log.Lines);
    }

    [Fact]
    [Trait("Case", "R67")]
    public async Task AnyText_ArrivesAsItWasSent()
    {
        await using var bench = new WireBench();
        await Gen.String.Where(text => text.Length > 0 && IsWhole(text)).SampleAsync(
            async text =>
            {
                bench.Runner.Say = _ => ScriptedRunner.Pieces(text);
                var request = new JsonObject
                {
                    ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
                    ["stream"] = true,
                };
                var (status, stream) = await bench.AskAsync("/v1/chat/completions", request.ToJsonString());

                Assert.Equal(200, status);
                Assert.Equal(text, bench.Runner.Chat!.Messages[0].Content);
                Assert.Equal(text, (string?)JsonNode.Parse(Sse.Data(stream)[1])!["choices"]![0]!["delta"]!["content"]);
            },
            iter: 1000,
            threads: 1);
    }

    private static Gen<string> GenOf(string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    private static bool IsWhole(string text) => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar);

    private static string Valid((string Name, JsonNode? Value)[] members, string basis)
    {
        var root = JsonNode.Parse(basis)!.AsObject();
        foreach (var (name, value) in members)
        {
            root.TryAdd(name, value?.DeepClone());
        }

        return root.ToJsonString();
    }

    private static JsonObject MakeObject((string Name, JsonNode? Value)[] members)
    {
        var made = new JsonObject();
        foreach (var (name, value) in members)
        {
            made[name] = value?.DeepClone();
        }

        return made;
    }
}
