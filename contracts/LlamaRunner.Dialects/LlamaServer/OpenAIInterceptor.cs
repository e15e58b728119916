using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.LlamaServer.Chat;
using LlamaRunner.Dialects.LlamaServer.Completions;
using LlamaRunner.Dialects.LlamaServer.Embeddings;
using LlamaRunner.Dialects.LlamaServer.Streams;
using LlamaRunner.Dialects.OpenAI;
using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.Dialects.LlamaServer;

/// <summary>
/// Lets a llama-server speak OpenAI's API as it is, wherever it runs. Steps: (1) what is none of its endpoints passes, (2) mend the
/// request, (3) send it, (4) tell a fault of the request as one, (5) mend the answer. A request and an answer that are right as
/// they are pass untouched, and are looked at by searches over their bytes alone.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="allowRemoteMedia">Whether llama-server may fetch the images that clients name by an address on the network.</param>
/// <param name="remoteMediaSetting">What would allow it, for the sentence of refusal: <c>setting … to true in host.json</c>.</param>
public sealed class OpenAIInterceptor(TimeProvider time, bool allowRemoteMedia, string remoteMediaSetting) : RunnerInterceptor
{
    private const int MostErrorBytes = 4 * 1024 * 1024;

    private readonly Func<ReadOnlyMemory<byte>, MendedRequest?> _mendChat =
        new ChatMender(new MediaPolicy(allowRemoteMedia, remoteMediaSetting)).Mend;

    private readonly Func<ReadOnlyMemory<byte>, MendedRequest?> _guard = new MediaGuard(new MediaPolicy(allowRemoteMedia, remoteMediaSetting)).Mend;

    private readonly Func<ReadOnlyMemory<byte>, MendedRequest?> _mendCompletion = new CompletionMender(time).Mend;

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);

        // 1.
        if (request.Content is not { } content || request.Method != HttpMethod.Post)
        {
            return base.SendAsync(request, cancellationToken);
        }

        // As llama-server reads the path, and by all the names that it has for what fetches media.
        return Uri.UnescapeDataString(request.RequestUri!.AbsolutePath) switch
        {
            "/v1/chat/completions" or "/chat/completions" => SendAsync(request, content, _mendChat, InPlaceRewrite.NullContent, isForStreams: true, cancellationToken),
            "/v1/completions" => SendAsync(request, content, _mendCompletion, InPlaceRewrite.CompletionId, isForStreams: false, cancellationToken),
            "/v1/embeddings" => SendAsync(request, content, EmbeddingMender.Mend, null, isForStreams: false, cancellationToken),
            "/v1/chat/completions/input_tokens" or "/apply-template" =>
                SendAsync(request, content, _mendChat, null, isForStreams: false, cancellationToken),
            "/v1/responses" or "/responses" or "/v1/responses/input_tokens" or "/v1/messages" or "/v1/messages/count_tokens" =>
                SendAsync(request, content, _guard, null, isForStreams: false, cancellationToken),
            _ => base.SendAsync(request, cancellationToken),
        };
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        HttpContent content,
        Func<ReadOnlyMemory<byte>, MendedRequest?> mender,
        Func<InPlaceRewrite>? rewrite,
        bool isForStreams,
        CancellationToken cancellationToken)
    {
        // 2.
        MendedRequest? mended;
        try
        {
            mended = await ContentBytes.ReadAsync(content, mender, cancellationToken);
        }
        catch (BadRequestException fault)
        {
            return Refuse(request, fault);
        }

        // 3.
        var response = await base.SendAsync(mended?.Body is { } replacement ? WithBody(request, replacement, mended.Path) : request, cancellationToken);

        // 4.
        if (!response.IsSuccessStatusCode)
        {
            return response.StatusCode is HttpStatusCode.InternalServerError ? await BlameRequestAsync(response, cancellationToken) : response;
        }

        // 5.
        var isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        if (mended?.Translation is { } translation)
        {
            return isStream ? Translate(response, translation) : await TranslateWholeAsync(request, response, translation, cancellationToken);
        }

        if (rewrite is not null && (isStream || !isForStreams))
        {
            response.Content = new MendedContent(response.Content, rewrite());
        }

        return response;
    }

    private static HttpResponseMessage Refuse(HttpRequestMessage request, BadRequestException fault) => new(HttpStatusCode.BadRequest)
    {
        RequestMessage = request,
        Content = Json(SerializeError(new OpenAIErrorObject(fault.Message, OpenAIErrorTypes.InvalidRequest, fault.Field, null))),
    };

    private static async ValueTask<HttpResponseMessage> BlameRequestAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MostErrorBytes, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var described = RunnerRefusal.Describe(new RunnerRefusedException((int)response.StatusCode, body));
        if (described.Status == (int)HttpStatusCode.BadRequest)
        {
            response.StatusCode = HttpStatusCode.BadRequest;
            response.Content.Dispose();
            response.Content = Json(SerializeError(described.Error));
        }

        return response;
    }

    private static HttpResponseMessage Translate(HttpResponseMessage response, IAnswerTranslation translation)
    {
        response.Content = new TranslatedContent(response.Content, translation);
        return response;
    }

    private static async ValueTask<HttpResponseMessage> TranslateWholeAsync(
        HttpRequestMessage request, HttpResponseMessage response, IAnswerTranslation translation, CancellationToken cancellationToken)
    {
        try
        {
            var translated = await ReadTranslatedAsync(response.Content, translation, cancellationToken);
            response.Content.Dispose();
            response.Content = Json(translated);
            return response;
        }
        catch (BadRequestException fault)
        {
            response.Dispose();
            return Refuse(request, fault);
        }
        catch
        {
            // Nobody else has it yet, and its connection must not outlive it.
            response.Dispose();
            throw;
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadTranslatedAsync(
        HttpContent content, IAnswerTranslation translation, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            var output = new ArrayBufferWriter<byte>();
            await using (var writer = EventText.CreateWriter(output))
            {
                translation.WriteWhole(answer.RootElement, writer);
            }

            return output.WrittenMemory;
        }
        catch (Exception exception) when (AnswerFault.Is(exception))
        {
            throw new HttpRequestException(AnswerFault.Sentence, exception);
        }
    }

    private static byte[] SerializeError(OpenAIErrorObject error) =>
        JsonSerializer.SerializeToUtf8Bytes(new OpenAIErrorEnvelope(error), OpenAIJsonContext.Relaxed.OpenAIErrorEnvelope);

    private static ReadOnlyMemoryContent Json(ReadOnlyMemory<byte> json)
    {
        var content = new ReadOnlyMemoryContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        return content;
    }
}
