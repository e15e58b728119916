using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Audio files reach a runner that takes them. The runner is the fake: no model that hears is small enough for tests.</summary>
public sealed class TranscriptionTests(TranscriptionTests.Listener listener) : IClassFixture<TranscriptionTests.Listener>
{
    private const string Path = "/v1/audio/transcriptions";

    private readonly HostProcess _host = listener.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("Case", "R82")]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    [InlineData(60_000_000, false)]
    [InlineData(60_000_000, true)]
    public async Task Transcription_FileBeforeOrAfterTheModel_ReachesItWhole(int length, bool modelIsLast)
    {
        var file = Noise(length);
        using var form = new MultipartFormDataContent("a-boundary");
        if (!modelIsLast)
        {
            form.Add(new StringContent("hears"), "model");
        }

        form.Add(new StringContent("de"), "language");
        form.Add(FileOf(file), "file", "speech.wav");
        if (modelIsLast)
        {
            form.Add(new StringContent("hears"), "model");
        }

        using var response = await _host.Client.PostAsync(Path, form, Token);

        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal($"speech.wav de {Convert.ToHexStringLower(SHA256.HashData(file))}", (string?)JsonNode.Parse(body)!["text"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transcription_AsText_IsMadeOfTheRunnersJson(bool formatIsLast)
    {
        var file = Noise(400_000);
        using var form = new MultipartFormDataContent { { new StringContent("hears"), "model" } };
        if (!formatIsLast)
        {
            form.Add(new StringContent("text"), "response_format");
        }

        form.Add(FileOf(file), "file", "text");
        if (formatIsLast)
        {
            form.Add(new StringContent("text"), "response_format");
        }

        using var response = await _host.Client.PostAsync(Path, form, Token);

        Assert.Equal($"text  {Convert.ToHexStringLower(SHA256.HashData(file))}\n", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Transcription_Stream_PassesTheEvents()
    {
        using var form = Form("hears", ("stream", "true"));
        using var response = await _host.Client.PostAsync(Path, form, Token);

        var events = Chat.Events(await response.Content.ReadAsStringAsync(Token));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("transcript.text.done", (string?)JsonNode.Parse(events[^1])!["type"]);
        Assert.True(events.Count > 2);
    }

    [Theory]
    [InlineData("srt")]
    [InlineData("vtt")]
    [InlineData("verbose_json")]
    [InlineData("diarized_json")]
    public async Task Transcription_FormatWithTimes_NamesTheField(string format)
    {
        using var form = Form("hears", ("response_format", format));
        using var response = await _host.Client.PostAsync(Path, form, Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
        Assert.Equal(("invalid_request_error", "response_format"), (failure.Type, failure.Param));
    }

    [Fact]
    public async Task Transcription_ModelThatDoesNotHear_IsNotSupported()
    {
        using var form = Form("deaf");
        using var response = await _host.Client.PostAsync(Path, form, Token);

        Assert.Equal("not_supported_error", (await Failure.OfAsync(response, HttpStatusCode.NotImplemented, Token)).Type);
        Assert.Equal("false", Assert.Single(response.Headers.GetValues("x-should-retry")));
        Assert.DoesNotContain(
            _host.Journal.Entries("deaf", "request"), request => ((string)request["path"]!).Contains("/audio/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v1/audio/translations")]
    [InlineData("v1/audio/speech")]
    [InlineData("v1/images/generations")]
    [InlineData("v1/images/edits")]
    [InlineData("v1/images/variations")]
    public async Task Unserved_Path_IsNotSupportedAndNotWorthARetry(string path)
    {
        using var response = await _host.SendAsync(new JsonObject { ["model"] = "hears", ["input"] = "hi", ["prompt"] = "hi" }, Token, path);

        Assert.Equal("not_supported_error", (await Failure.OfAsync(response, HttpStatusCode.NotImplemented, Token)).Type);
        Assert.Equal("false", Assert.Single(response.Headers.GetValues("x-should-retry")));
    }

    [Theory]
    [InlineData("v1/moderations")]
    [InlineData("v1/files")]
    [InlineData("v1/files/file-1/content")]
    [InlineData("v1/batches")]
    [InlineData("v1/fine_tuning/jobs")]
    [InlineData("v1/assistants")]
    [InlineData("v1/threads")]
    [InlineData("v1/threads/t/runs")]
    [InlineData("v1/vector_stores")]
    [InlineData("v1/realtime")]
    [InlineData("v1/uploads")]
    public async Task Unknown_Path_IsNotFoundInTheApisOwnShape(string path)
    {
        using var posted = await _host.SendAsync(new JsonObject { ["input"] = "hi" }, Token, path);
        using var got = await _host.Client.GetAsync(path, Token);

        foreach (var response in (HttpResponseMessage[])[posted, got])
        {
            var failure = await Failure.OfAsync(response, HttpStatusCode.NotFound, Token);
            Assert.Equal(("invalid_request_error", "unknown_url"), (failure.Type, failure.Code));
        }
    }

    private static MultipartFormDataContent Form(string model, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var form = new MultipartFormDataContent { { new StringContent(model), "model" }, { FileOf(Noise(1000)), "file", "a.wav" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }

    private static ByteArrayContent FileOf(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        return content;
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>One model that takes audio, and one that does not.</summary>
    public sealed class Listener : SharedHost
    {
        private protected override HostSetup Describe() =>
            new HostSetup().With("runners.maxConcurrent", 2).WithFake("hears", ("AUDIO", 1)).WithFake("deaf");
    }
}
