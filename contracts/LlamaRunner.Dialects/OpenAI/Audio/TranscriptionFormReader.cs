using System.Text;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LlamaRunner.Dialects.OpenAI.Audio;

/// <summary>Reads the fields of a form with an audio file, in whatever order they stand (R82); of a field that is there twice the last counts.</summary>
internal sealed class TranscriptionFormReader
{
    private const int LongestValue = 64 * 1024;
    private const string FormatRule = "it must be json or text, since runners tell no times";

    private string? _model;
    private bool _isStream;
    private long? _textFormatAt;
    private bool _hasFile;

    private TranscriptionFormReader()
    {
    }

    /// <summary>Reads a form to its last part.</summary>
    /// <param name="bytes">The form, from its beginning; must know its position.</param>
    /// <param name="boundary">What stands between the parts.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="BadRequestException">The form is damaged, or a field is wrong or missing.</exception>
    public static async Task<TranscriptionForm> ReadAsync(Stream bytes, string boundary, CancellationToken cancellationToken)
    {
        var form = new TranscriptionFormReader();
        var reader = new MultipartReader(boundary, bytes);
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                await form.TakeAsync(section, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw new BadRequestException($"The form cannot be read: {exception.Message}");
        }

        return form._hasFile
            ? new TranscriptionForm(form._model, form._isStream, form._textFormatAt)
            : throw new BadRequestException("'file' is missing: it must be an audio file.", "file");
    }

    private async Task TakeAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
        {
            throw new BadRequestException("A part of the form has no header Content-Disposition with a name.");
        }

        switch (HeaderUtilities.RemoveQuotes(disposition.Name).ToString())
        {
            case "file":
                _hasFile = await section.Body.ReadAsync(new byte[1], cancellationToken) == 1
                    ? true
                    : throw new BadRequestException("'file' is empty: it must be an audio file.", "file");
                break;
            case "model":
                _model = await ReadAsync(section, "model", cancellationToken) is { Length: > 0 } model ? model : null;
                break;
            case "stream":
                _isStream = ReadFlag(await ReadAsync(section, "stream", cancellationToken));
                break;
            case "response_format":
                TakeFormat(section.BaseStreamOffset!.Value, await ReadAsync(section, "response_format", cancellationToken));
                break;
            case "timestamp_granularities" or "timestamp_granularities[]":
                throw new BadRequestException("'timestamp_granularities' needs the response_format verbose_json, which there is not: runners tell no times.", "timestamp_granularities");
        }
    }

    private void TakeFormat(long offset, string format) => _textFormatAt = format switch
    {
        "text" => offset,
        "json" or "" => null,
        _ => throw new BadRequestException($"'response_format' is '{format}': {FormatRule}.", "response_format"),
    };

    private static bool ReadFlag(string text) => text switch
    {
        "true" or "True" or "1" => true,
        "false" or "False" or "0" or "" => false,
        _ => throw new BadRequestException($"'stream' is '{text}': it must be true or false.", "stream"),
    };

    private static async Task<string> ReadAsync(MultipartSection section, string field, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestValue + 1];
        var length = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= LongestValue
            ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new BadRequestException($"'{field}' is longer than {LongestValue / 1024} KiB.", field);
    }
}
