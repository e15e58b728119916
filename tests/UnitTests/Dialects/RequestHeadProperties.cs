using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.UnitTests.Dialects;

/// <summary>The head of random bodies, against what a DOM finds in them.</summary>
public sealed class RequestHeadProperties
{
    private const int Iterations = 20_000;

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 8],
        Gen.OneOf("model", "stream", "messages", "ü", "\"", "\\", "{", "]", "日本", "😀", "\n", ""));

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, inner) => depth >= 4
        ? Scalar()
        : Gen.Frequency(
            (3, Scalar()),
            (1, inner.Array[0, 4].Select(items => $"[{string.Join(", ", items)}]")),
            (1, Gen.Select(Key(), inner).Array[0, 4].Select(Object))));

    private static readonly Gen<string> Body = Gen
        .Select(Gen.Select(Key(), Json).Array[0, 6], Gen.Int[0, 6], Head())
        .Select((pairs, place, head) =>
        {
            var all = pairs.ToList();
            all.InsertRange(Math.Min(place, all.Count), head);
            return Object([.. all]);
        });

    [Fact]
    [Trait("Case", "R82")]
    [Trait("Case", "R83")]
    public void Parse_AnyJsonObject_FindsWhatADomFinds() => Body.Sample(json =>
    {
        using var document = JsonDocument.Parse(json);
        var expected = Expect(document.RootElement);
        try
        {
            return RequestHead.Parse(Encoding.UTF8.GetBytes(json), RequiredField.Messages) == expected;
        }
        catch (BadRequestException)
        {
            return expected is null;
        }
    }, iter: Iterations);

    [Fact]
    public void Parse_AnyBytes_ThrowsNothingButBadRequest() =>
        Gen.OneOf(Gen.Byte.Array[0, 200], Gen.OneOf([.. "{}[]\",:model\\ud8 tru"u8]).Array[0, 60], Damaged())
            .Sample(bytes =>
            {
                try
                {
                    RequestHead.Parse(bytes, RequiredField.Input);
                }
                catch (BadRequestException failure)
                {
                    Assert.NotEmpty(failure.Message);
                }
            }, iter: Iterations);

    private static RequestHead? Expect(JsonElement root)
    {
        var model = default(JsonElement);
        var stream = default(JsonElement);
        var messages = default(JsonElement);
        foreach (var property in root.EnumerateObject())
        {
            _ = property.Name switch
            {
                "model" => model = property.Value,
                "stream" => stream = property.Value,
                "messages" => messages = property.Value,
                _ => default,
            };
        }

        var isGood = model.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String
            && stream.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False
            && messages.ValueKind is JsonValueKind.Array
            && messages.GetArrayLength() > 0;
        return !isGood
            ? null
            : new RequestHead(
                model.ValueKind is JsonValueKind.String ? model.GetString() : null,
                stream.ValueKind is JsonValueKind.True or JsonValueKind.False ? stream.GetBoolean() : null);
    }

    /// <summary>The pairs that make a body right, mostly; the names sometimes escaped.</summary>
    private static Gen<(string Key, string Value)[]> Head() => Gen.Select(
        Gen.OneOf("\"model\"", "\"mod\\u0065l\"", "\"\\u006dodel\""),
        Gen.Frequency((5, Text.Select(Quote)), (1, Json)),
        Gen.Frequency((5, Gen.OneOf("true", "false", "null")), (1, Json)),
        Gen.Frequency((5, Json.Select(item => $"[{item}]")), (1, Json)),
        Gen.Bool,
        (modelKey, model, stream, messages, reversed) =>
        {
            (string, string)[] pairs = [(modelKey, model), ("\"stream\"", stream), ("\"messages\"", messages)];
            return reversed ? [.. pairs.Reverse()] : pairs;
        });

    private static Gen<byte[]> Damaged() => Gen.Select(Body, Gen.Int[0, 1000], Gen.Byte).Select((json, at, value) =>
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[at % bytes.Length] = value;
        return bytes;
    });

    private static Gen<string> Key() => Text.Select(Quote);

    private static Gen<string> Scalar() => Gen.OneOf(
        Text.Select(Quote),
        Gen.Int.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Gen.OneOf("true", "false", "null", "1e400", "-0.5", "123456789012345678901234567890"));

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Object((string Key, string Value)[] pairs) =>
        $"{{{string.Join(",\n", pairs.Select(pair => $"{pair.Key}: {pair.Value}"))}}}";
}
