using System.IO.Pipelines;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>A failure as llama-server words it: <c>{"error":{"code","message","type"}}</c>.</summary>
/// <param name="Status">The HTTP status, which <c>code</c> repeats.</param>
/// <param name="Type">The kind.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Field">The field at fault (<c>param</c>).</param>
internal sealed record WireFailure(int Status, string Type, string Message, string? Field = null)
{
    private ContextLengthExceededException? Context { get; init; }

    /// <summary>A failure that its cause tells nothing about that a client may read.</summary>
    public static WireFailure Internal { get; } =
        new(StatusCodes.Status500InternalServerError, "server_error", "The runner failed on this request; the log has the cause.");

    /// <summary>The runner is being put away.</summary>
    public static WireFailure Stopping { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "unavailable_error", "The runner is stopping.");

    /// <summary>The model is not there yet.</summary>
    public static WireFailure Loading { get; } = new(StatusCodes.Status503ServiceUnavailable, "unavailable_error", "Loading model");

    /// <summary>Puts an exception into words; null when it is one that no client may read.</summary>
    public static WireFailure? Of(Exception exception) => exception switch
    {
        BadRequestException bad => Bad(bad.Message, bad.Field),
        ContextLengthExceededException context =>
            new(StatusCodes.Status400BadRequest, "exceed_context_size_error", context.Message) { Context = context },
        RequestNotSupportedException unsupported =>
            new(StatusCodes.Status501NotImplemented, "not_supported_error", unsupported.Message, unsupported.Field),
        UnauthorizedException => new(StatusCodes.Status401Unauthorized, "authentication_error", exception.Message),
        ForbiddenException => new(StatusCodes.Status403Forbidden, "permission_error", exception.Message),
        PathNotFoundException => new(StatusCodes.Status404NotFound, "not_found_error", exception.Message),
        PayloadTooLargeException => TooLarge(exception.Message),
        RequestFailedException => new(StatusCodes.Status500InternalServerError, "server_error", exception.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            TooLarge("The request body is larger than security.maxBodySize allows."),
        BadHttpRequestException => Bad(exception.Message, null),
        _ => null,
    };

    /// <summary>Writes the whole object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, Status);
        json.WriteString("message"u8, Message);
        json.WriteString("type"u8, Type);
        if (Field is not null)
        {
            json.WriteString("param"u8, Field);
        }

        if (Context is not null)
        {
            json.WriteNumber("n_prompt_tokens"u8, Context.PromptTokens);
            json.WriteNumber("n_ctx"u8, Context.ContextLength);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Answers a request with this failure: with its status where that can still be given, else as a last event or not at all.</summary>
    /// <returns>True when the answer is whole; false when it must be broken off.</returns>
    public async Task<bool> WriteAsync(WireExchange exchange, CancellationToken cancellationToken)
    {
        if (exchange.Output is null)
        {
            var output = exchange.BeginJson(Status);
            Write(output);
            await output.FlushAsync(cancellationToken);
            return true;
        }

        if (exchange.IsEventStream)
        {
            EventStream.WritePrefix(exchange.Output);
            Write(exchange.Output);
            EventStream.WriteSuffix(exchange.Output);
            await exchange.Output.FlushAsync(cancellationToken);
        }

        return false;
    }

    private void Write(PipeWriter output)
    {
        using var json = WireJson.CreateWriter(output);
        WriteTo(json);
    }

    private static WireFailure Bad(string message, string? field) =>
        new(StatusCodes.Status400BadRequest, "invalid_request_error", message, field);

    private static WireFailure TooLarge(string message) =>
        new(StatusCodes.Status413PayloadTooLarge, "invalid_request_error", message);
}
