using System.Text.Json.Nodes;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Configuration;

public sealed class SecretTests : IDisposable
{
    private const string Secret = "sk-3f9a1c";

    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Resolve_EveryForm_GivesTheSecret()
    {
        _world.Environment["KEY"] = Secret;
        _world.Write("work/key.txt", $"\uFEFF {Secret}\n");
        var secrets = (await _world.LoadValidAsync("{}")).Secrets;

        foreach (var text in new[] { "env:KEY", "file:key.txt", Secret })
        {
            var resolution = await secrets.ResolveAsync(text, TestContext.Current.CancellationToken);
            Assert.Equal(Secret, resolution.Value);
            Assert.DoesNotContain(Secret, resolution.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("env:ABSENT", "is \"env:ABSENT\": must name an environment variable that is set and not empty")]
    [InlineData("env:EMPTY", "is \"env:EMPTY\": must name an environment variable that is set and not empty")]
    [InlineData("file:absent.txt", "is \"file:absent.txt\": must name a file that exists and can be read")]
    [InlineData("file:", "is \"file:\": must name a file that exists and can be read")]
    [InlineData("file:empty.txt", "is \"file:empty.txt\": must name a file that is not empty")]
    [InlineData("file:large.txt", "is \"file:large.txt\": must name a file of at most 64 KiB")]
    [InlineData("env:TWO_LINES", "is \"env:TWO_LINES\": must give a key of visible ASCII characters without spaces, since clients send it in a header")]
    [InlineData("sk-3f9a1c with space", "is (hidden): must give a key of visible ASCII characters without spaces, since clients send it in a header")]
    [InlineData("", "is (hidden): must be the key, env:NAME or file:PATH")]
    public async Task Load_KeyThatCannotBeHad_IsAFault(string key, string expected)
    {
        _world.Environment["EMPTY"] = " ";
        _world.Environment["TWO_LINES"] = "a\nb";
        _world.Write("work/empty.txt", " \n");
        _world.Write("work/large.txt", new string('x', 70_000));

        var fault = Assert.Single(await _world.FaultsOfAsync($$"""{ "security": { "apiKeys": [{ "name": "laptop", "key": "{{key}}" }] } }"""));
        Assert.Equal("security.apiKeys[0].key " + expected, fault);
    }

    [Theory]
    [InlineData($$"""{ "security": { "apiKeys": ["{{Secret}}"] } }""")]
    [InlineData($$"""{ "security": { "apiKeys": "{{Secret}}" } }""")]
    [InlineData($$"""{ "security": "{{Secret}}" }""")]
    [InlineData($$"""{ "security": { "apiKey": "{{Secret}}" } }""")]
    [InlineData($$"""{ "security": { "apiKeys": [{ "key": "{{Secret}} {{Secret}}" }] } }""")]
    [InlineData($$"""{ "security": { "apiKeys": [{ "value": "{{Secret}}", "key": ["{{Secret}}"] }] } }""")]
    [InlineData($$"""{ "models": { "entries": { "a": { "path": "a", "environment": { "HF_TOKEN": ["{{Secret}}"] } } } } }""")]
    [InlineData($$"""{ "logging": { "level": "http://me:{{Secret}}@host" } }""")]
    public async Task Load_FaultyPlaceOfASecret_DoesNotShowIt(string json)
    {
        var faults = await _world.FaultsOfAsync(json);
        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.DoesNotContain(Secret, fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Mask_WholeConfiguration_HidesSecretsAndNothingElse()
    {
        var masked = SecretMask.Mask(JsonNode.Parse($$"""
            {
              "security": { "apiKeys": [{ "name": "laptop", "key": "{{Secret}}" }, { "key": "env:KEY" }] },
              "models": { "entries": { "my-key": { "path": "a", "environment": { "HF_TOKEN": "{{Secret}}", "CUDA_VISIBLE_DEVICES": "0" },
                "arguments": { "api-key": ["{{Secret}}"], "max-tokens": 5, "cache-type-k": "q8_0" }, "keepAlive": "5m" } } },
              "backends": { "remote": { "url": "https://u:{{Secret}}@host/", "clientSecret": "{{Secret}}", "password": 5 } }
            }
            """), ConfigurationPath.Root)!.ToJsonString();

        Assert.Equal(
            """{"security":{"apiKeys":[{"name":"laptop","key":"(hidden)"},{"key":"env:KEY"}]},"models":{"entries":{"my-key":{"path":"a","environment":{"HF_TOKEN":"(hidden)","CUDA_VISIBLE_DEVICES":"0"},"arguments":{"api-key":["(hidden)"],"max-tokens":5,"cache-type-k":"q8_0"},"keepAlive":"5m"}}},"backends":{"remote":{"url":"https://(hidden)@host/","clientSecret":"(hidden)","password":"(hidden)"}}}""",
            masked);
    }
}
