import { ParamField } from "../../components/param-field";
import { sentence } from "../../lib/text";
import { action, setValue, values } from "../../state/bulk";
import { problemsOf } from "../../state/preview";
import { FieldsEditor } from "./fields-editor";

/** The form of the chosen action: a control for each attribute of its body. */
export function ActionForm() {
  const { params, modifies, name: chosen } = action.value;
  if (modifies) return <FieldsEditor key={chosen} />;
  return (
    <>
      {params.map((param) => {
        const { name } = param;
        const problems = problemsOf(name).map((error) => sentence(error.detail));
        return <ParamField key={`${chosen} ${name}`} param={param} value={values.value[name]} problems={problems} onChange={(to) => setValue(name, to)} />;
      })}
    </>
  );
}
