using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Dialects.JsonEdit;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Parameters;

/// <summary>What is changed in the requests of one model, ready to be done in one pass over the body; all other bytes stay as they are (R83).</summary>
internal sealed class ParameterRules
{
    private readonly ImmutableArray<FieldEdit> _edits;
    private readonly TopLevelEdit _edit;
    private readonly StripCheck _check;

    // By the list of a runner: it has one as long as it lives.
    private readonly ConditionalWeakTable<IReadOnlyList<string>, ParameterRules> _without = [];

    private readonly ConversationEdit? _conversation;

    private ParameterRules(ImmutableArray<FieldEdit> edits, ConversationEdit? conversation)
    {
        _edits = edits;
        _conversation = conversation;
        _edit = new TopLevelEdit(edits);
        _check = new StripCheck([.. edits.Where(static edit => edit.Kind is FieldEditKind.Remove).Select(static edit => edit.Name)]);
    }

    /// <summary>Those that change nothing.</summary>
    public static ParameterRules None { get; } = new([], null);

    /// <summary>Makes those of a model: what the configuration says of it, and, where that says nothing, what is laid down with it.</summary>
    /// <param name="options">What the configuration says.</param>
    /// <param name="recipe">What is laid down with it; null when nothing is.</param>
    public static ParameterRules Of(ModelParametersOptions options, ModelRecipe? recipe = null)
    {
        ImmutableArray<FieldEdit> own =
        [
            .. options.Strip.Select(FieldEdit.Remove),
            .. options.Force.Select(static field => FieldEdit.Set(field.Key, Json(field.Value))),
            .. options.Defaults.Select(static field => FieldEdit.Default(field.Key, Json(field.Value))),
        ];
        var known = own.Select(static edit => edit.Name).ToHashSet(StringComparer.Ordinal);
        return new(
            [
                .. own,
                .. (recipe is null ? [] : RecipeFields.Of(recipe)).Where(field => known.Add(field.Field))
                    .Select(static field => FieldEdit.Default(field.Field, Encoding.UTF8.GetBytes(field.Value.GetRawText()))),
            ],
            ConversationEdit.Of(recipe));
    }

    /// <summary>The fields that have a value in every request.</summary>
    public IEnumerable<string> DefaultedFields => _edits.Where(static edit => edit.Kind is not FieldEditKind.Remove).Select(static edit => edit.Name);

    /// <summary>The same where a runner cannot take some fields, whatever else is said of them.</summary>
    public ParameterRules Without(IReadOnlyList<string> fields) => _without.GetValue(fields, stripped => new ParameterRules(
    [
        .. _edits.Where(edit => !stripped.Contains(edit.Name, StringComparer.Ordinal)),
        .. stripped.Distinct(StringComparer.Ordinal).Select(FieldEdit.Remove),
    ], _conversation));

    /// <summary>Changes a body.</summary>
    /// <param name="body">The body, UTF-8.</param>
    /// <param name="model">The model's id, for the sentence of refusal.</param>
    /// <param name="isChat">Whether it is a chat, which has messages.</param>
    /// <exception cref="BadRequestException">The body is no JSON object, or means something else without what is taken out.</exception>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body, string model, bool isChat = false)
    {
        try
        {
            _check.Check(body.Span, model);
            var output = new ArrayBufferWriter<byte>(body.Length + 256);
            _edit.Apply(body.Span, output);
            return isChat && _conversation is not null ? _conversation.Apply(output.WrittenMemory) : output.WrittenMemory;
        }
        catch (JsonException)
        {
            // Where the body came through unread it must not get past the rules either.
            throw new BadRequestException("The request body cannot be read as a JSON object of at most 256 levels.");
        }
        catch (InvalidOperationException)
        {
            throw new BadRequestException("A key of the request body holds half of a surrogate pair (\\ud800 to \\udfff).");
        }
    }

    private static byte[] Json(JsonNode? value) => Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "null");
}
