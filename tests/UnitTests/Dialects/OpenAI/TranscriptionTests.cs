using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.OpenAI.Audio;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.Dialects.OpenAI;

public sealed class TranscriptionTests
{
    private const string Good = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nsound\r\n";
    private const string End = "--b--\r\n";

    private readonly List<byte[]> _sent = [];
    private readonly FakeGateway _gateway = new(FakeGateway.Model("m"), FakeGateway.Model("other"))
    {
        Capabilities = new() { ParallelSlots = 1, Audio = true },
    };

    public TranscriptionTests() => _gateway.Respond = async (context, request) =>
    {
        _sent.Add(await request.Content!.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("multipart/form-data; boundary=b", request.Content.Headers.ContentType?.ToString());
        await context.Response.WriteAsync("{}", Cancellation);
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("model", "m")]
    [InlineData("language", "text")]
    [InlineData("response_format", "json")]
    [InlineData("response_format", "")]
    [InlineData("stream", "true")]
    [InlineData("stream", "False")]
    public async Task Form_RightAsItIs_PassesByteForByte(string field, string value)
    {
        foreach (var form in (string[])[Field("model", "m") + Good + Field(field, value) + End + "tail", "head\r\n" + Field(field, value) + Good + Field("model", "m") + End])
        {
            using var response = await PostAsync(form);

            Assert.Equal("{}", await response.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal(form, Encoding.UTF8.GetString(_sent[^1]));
            Assert.Equal(("/v1/audio/transcriptions", "m"), (_gateway.Leases[^1].ForwardedPath, _gateway.Leases[^1].Model.Id));
        }
    }

    [Theory]
    [InlineData("""{"text":"Grüße\n\"hi\""}""", "Grüße\n\"hi\"\n")]
    [InlineData("""{"usage":{"seconds":1},"text":""}""", "\n")]
    public async Task Form_AsksForText_RunnerIsAskedForJson(string answer, string expected)
    {
        Answer(answer);
        var form = Field("model", "m") + Field("prompt", "text") + Field("response_format", "text") + Good;

        using var response = await PostAsync(form + End);

        Assert.Equal(expected, await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(form.Replace("response_format\"\r\n\r\ntext", "response_format\"\r\n\r\njson", StringComparison.Ordinal) + End, Encoding.UTF8.GetString(_sent[0]));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"text":7}""")]
    [InlineData("plain")]
    public async Task Form_AsksForTextAndTheAnswerHasNone_IsAnError(string answer)
    {
        Answer(answer);

        using var response = await PostAsync(Field("model", "m") + Field("response_format", "text") + Good + End);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Theory]
    [InlineData("--b--\r\n", "file")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n\r\n--b--\r\n", "file")]
    [InlineData(Good + "--b\r\nContent-Disposition: form-data; name=\"stream\"\r\n\r\nmaybe\r\n--b--\r\n", "stream")]
    [InlineData(Good + "--b\r\nContent-Disposition: form-data; name=response_format\r\n\r\nsrt\r\n--b--\r\n", "response_format")]
    [InlineData(Good + "--b\r\nContent-Disposition: form-data; name=\"timestamp_granularities[]\"\r\n\r\nword\r\n--b--\r\n", "timestamp_granularities")]
    [InlineData(Good + "--b\r\n\r\nx\r\n--b--\r\n", null)]
    [InlineData(Good, null)]
    [InlineData("", null)]
    public async Task Form_Wrong_NamesTheFieldAndTakesNoLease(string form, string? field)
    {
        using var response = await PostAsync(form);

        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode is HttpStatusCode.BadRequest, body);
        Assert.Equal(field, JsonElement.Parse(body).GetProperty("error").GetProperty("param").GetString());
        Assert.Empty(_gateway.Leases);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("text/plain; boundary=b")]
    public async Task Body_NoForm_SaysWhatIsNeeded(string contentType)
    {
        using var response = await PostAsync(Good + End, contentType);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Content-Type", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_TooLong_NamesTheField()
    {
        using var response = await PostAsync(Field("model", new string('x', 70_000)) + Good + End);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("'model' is longer", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R81")]
    public async Task Form_OverTheLimit_IsTooLarge()
    {
        using var response = await PostAsync(Good + Field("prompt", new string('x', 2 * 1024 * 1024)) + End);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(_gateway.Leases);
    }

    [Fact]
    [Trait("Case", "R35")]
    public async Task Runner_LostInTheMidstOfTheFile_GetsTheWholeOnceMore()
    {
        var losses = 1;
        var respond = _gateway.Respond;
        _gateway.Respond = async (context, request) =>
        {
            if (losses-- > 0)
            {
                await using var stream = new MemoryStream(new byte[100_000]);
                await Assert.ThrowsAnyAsync<Exception>(() => request.Content!.CopyToAsync(stream, Cancellation));
                throw new RunnerLostException("m", new RunnerExit { ExitCode = 137 });
            }

            await respond(context, request);
        };
        var form = Field("model", "m") + Good + Field("prompt", new string('x', 800_000)) + End;

        using var response = await PostAsync(form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(form, Encoding.UTF8.GetString(Assert.Single(_sent)));
        Assert.Equal(2, _gateway.Leases.Count);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1_000_000, true)]
    public async Task Upload_Large_LiesOnDisk(int length, bool isOnDisk)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = "multipart/form-data; boundary=b";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(Good + Field("prompt", new string('x', length)) + End));

        await using var upload = await AudioUpload.ReadAsync(context.Request, Cancellation);

        Assert.Equal(isOnDisk, upload.IsOnDisk);
    }

    private static string Field(string name, string value) => $"--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    private void Answer(string answer) => _gateway.Respond = async (context, request) =>
    {
        _sent.Add(await request.Content!.ReadAsByteArrayAsync(Cancellation));
        var output = new ArrayBufferWriter<byte>();
        request.Translator!.Translate(Encoding.UTF8.GetBytes(answer), output);
        request.Translator.Complete(output);
        await context.Response.Body.WriteAsync(output.WrittenMemory, Cancellation);
    };

    private async Task<HttpResponseMessage> PostAsync(string form, string contentType = "multipart/form-data; boundary=b")
    {
        await using var server = await HttpBench.StartAsync(new Frontend(_gateway));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(form));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/audio/transcriptions", UriKind.Relative)) { Content = content };

        // A server that refuses the length closes the connection; who has begun to send all the same may not read its reason.
        request.Headers.ExpectContinue = true;
        return await server.Client.SendAsync(request, Cancellation);
    }
}
